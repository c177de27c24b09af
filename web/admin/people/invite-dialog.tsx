import { useState } from 'preact/hooks';
import type { UserRole } from '../../../server/contract/index.ts';
import { rest } from '../../lib/rest.ts';
import { Button } from '../../lib/ui/button.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { Field } from '../../lib/ui/field.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Problem } from '../problem.tsx';
import { adminWords } from '../words.ts';
import type { NewLink } from './people-section.tsx';
import { RoleChoice } from './role-choice.tsx';

interface InviteDialogProps {
  open: boolean;
  onClose: () => void;
  onLink: (link: NewLink) => void;
}

export function InviteDialog({ open, onClose, onLink }: InviteDialogProps) {
  const words = adminWords();
  return (
    <Dialog title={words.people.inviteTitle} closeLabel={words.common.close} open={open} onClose={onClose}>
      <InviteForm
        onClose={onClose}
        onLink={(link) => {
          onClose();
          onLink(link);
        }}
      />
    </Dialog>
  );
}

function InviteForm({ onClose, onLink }: Omit<InviteDialogProps, 'open'>) {
  const { people: words, common } = adminWords();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<UserRole>('agent');
  const { busy, problem, run } = useRequest();
  const submit = () =>
    void run(async () => {
      const { link, invitation } = await rest('post /invitations', { body: { email: email.trim(), role } });
      onLink({ link, email: invitation.email });
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Problem of={problem} />
      <Field
        label={words.email}
        name="invite-email"
        type="email"
        value={email}
        onValue={setEmail}
        autocomplete="off"
        required
        maxLength={254}
        autofocus
      />
      <RoleChoice selected={role} onSelect={setRole} />
      <div class="buttons">
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" tone="primary" busy={busy} data-testid="invite-submit">
          {words.inviteSubmit}
        </Button>
      </div>
    </form>
  );
}
