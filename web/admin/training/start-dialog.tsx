import { useRef, useState } from 'preact/hooks';
import type { JobDto, Language } from '../../../server/contract/index.ts';
import { newId } from '../../lib/ids.ts';
import { rest } from '../../lib/rest.ts';
import { Button } from '../../lib/ui/button.tsx';
import { Radios } from '../../lib/ui/choices.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Problem } from '../problem.tsx';
import { adminWords } from '../words.ts';

interface StartDialogProps {
  open: boolean;
  onClose: () => void;
  onStarted: (job: JobDto) => void;
}

export function StartDialog({ open, onClose, onStarted }: StartDialogProps) {
  const words = adminWords();
  return (
    <Dialog title={words.training.startTitle} closeLabel={words.common.close} open={open} onClose={onClose}>
      <StartForm onClose={onClose} onStarted={onStarted} />
    </Dialog>
  );
}

function StartForm({ onClose, onStarted }: Omit<StartDialogProps, 'open'>) {
  const { training: words, models, common } = adminWords();
  const [head, setHead] = useState<'intent' | 'sentiment'>('intent');
  const [language, setLanguage] = useState<Language>('en');
  const { busy, problem, run } = useRequest();
  // One key for this form and choice: an answer that got lost does not start a second training.
  const key = useRef({ of: '', id: '' });
  const submit = () =>
    void run(async () => {
      const of = `${head} ${language}`;
      if (key.current.of !== of) key.current = { of, id: newId() };
      onStarted(await rest('post /training/jobs', { body: { head, language }, key: key.current.id }));
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p class="muted">{words.startLead}</p>
      <Problem of={problem} />
      <Radios
        legend={words.head}
        name="head"
        options={(['intent', 'sentiment'] as const).map((name) => ({
          key: name,
          title: words.heads[name],
          about: words.headsAbout[name],
        }))}
        selected={head}
        onSelect={setHead}
      />
      <Radios
        legend={words.language}
        name="training-language"
        options={[
          { key: 'en', title: models.languages.en },
          { key: 'zh', title: models.languages.zh },
        ]}
        selected={language}
        onSelect={setLanguage}
      />
      <div class="buttons">
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" tone="primary" busy={busy} data-testid="training-submit">
          {words.startSubmit}
        </Button>
      </div>
    </form>
  );
}
