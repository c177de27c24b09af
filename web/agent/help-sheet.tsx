import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { Dialog } from '../lib/ui/dialog.tsx';
import { setSingleKeys, singleKeys } from './keys.ts';

const keys = {
  next: ['Alt', 'J'],
  previous: ['Alt', 'K'],
  resolve: ['Alt', 'E'],
  send: ['Enter'],
  line: ['Shift', 'Enter'],
  help: ['?'],
  leave: ['Esc'],
} as const;

export function HelpSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const words = inLanguage({ en: { ...en.common, ...en.agent }, zh: { ...zh.common, ...zh.agent } });
  return (
    <Dialog title={words.help} closeLabel={words.close} open={open} onClose={onClose}>
      <dl class="keys">
        {(Object.keys(keys) as (keyof typeof keys)[]).map((name) => (
          <div key={name}>
            <dt>{words.shortcuts[name]}</dt>
            <dd>
              {keys[name].map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
        {words.singleKeys}
      </label>
    </Dialog>
  );
}
