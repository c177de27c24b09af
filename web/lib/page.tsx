import { effect } from '@preact/signals';
import { type ComponentChild, render } from 'preact';
import { lang, langTag } from '../i18n/index.ts';
import { applyTheme } from './theme.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/feedback.css';
import './ui/overlay.css';
import './messages/messages.css';

/** Puts a page on the screen: theme, language, density, and the height that a phone's keyboard leaves. */
export function mountPage(page: ComponentChild, density: 'chat' | 'console'): void {
  const root = document.documentElement;
  applyTheme();
  root.dataset.density = density;
  effect(() => {
    root.lang = langTag(lang.value);
  });
  followKeyboard(root);
  const place = document.getElementById('app');
  if (place) render(page, place);
}

/** iOS lays its keyboard over the page instead of shrinking it; only the visual viewport tells the height that is left. */
function followKeyboard(root: HTMLElement): void {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    const covered = view.scale === 1 && window.innerHeight - view.height > 80;
    if (covered) root.style.setProperty('--viewport', `${Math.round(view.height)}px`);
    else root.style.removeProperty('--viewport');
    if (covered) window.scrollTo(0, 0);
  };
  view.addEventListener('resize', fit);
}
