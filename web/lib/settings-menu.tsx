import settings2Icon from 'lucide-static/icons/settings-2.svg?shapes';
import type { ComponentChildren } from 'preact';
import * as en from '../i18n/en.ts';
import { inLanguage, lang, setLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { setTheme, theme } from './theme.ts';
import { Menu, Segments } from './ui/menu.tsx';

/** Language and appearance, on every page; below them what a page adds. */
export function SettingsMenu({ up = false, children }: { up?: boolean; children?: ComponentChildren }) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  return (
    <Menu icon={settings2Icon} label={words.settings} up={up}>
      <Segments
        legend={words.language}
        name="language"
        options={[
          { key: 'en', title: 'English', lang: 'en' },
          { key: 'zh', title: '中文', lang: 'zh-CN' },
        ]}
        selected={lang.value}
        onSelect={setLanguage}
      />
      <Segments
        legend={words.theme}
        name="theme"
        options={[
          { key: 'system', title: words.themeSystem },
          { key: 'light', title: words.themeLight },
          { key: 'dark', title: words.themeDark },
        ]}
        selected={theme.value}
        onSelect={setTheme}
      />
      {children}
    </Menu>
  );
}
