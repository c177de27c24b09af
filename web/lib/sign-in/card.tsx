import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import type { ComponentChildren } from 'preact';
import type { WireError } from '../../../server/contract/index.ts';
import { staffWords } from '../account/words.ts';
import { SettingsMenu } from '../settings-menu.tsx';
import { Button } from '../ui/button.tsx';
import markUrl from '../ui/mark.svg';
import { Banner } from '../ui/states.tsx';
import './sign-in.css';

interface CardProps {
  title: string;
  lead: string;
  problem: WireError | null;
  submit: string;
  busy: boolean;
  onSubmit: () => void;
  children?: ComponentChildren;
  after?: ComponentChildren;
}

/** A form alone on the page: signing in and what leads to it. */
export function Card({ title, lead, problem, submit, busy, onSubmit, children, after }: CardProps) {
  return (
    <Entrance>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onSubmit();
        }}
      >
        <img src={markUrl} alt="" width={40} height={40} />
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        {problem && (
          <Banner tone="danger" icon={circleAlertIcon}>
            {staffWords(problem)}
          </Banner>
        )}
        {children}
        <Button type="submit" tone="primary" busy={busy}>
          {submit}
        </Button>
        {after}
      </form>
    </Entrance>
  );
}

/** The page before somebody is in. */
export function Entrance({ children }: { children: ComponentChildren }) {
  return (
    <main class="entrance">
      <div class="corner">
        <SettingsMenu />
      </div>
      {children}
    </main>
  );
}

interface NoticeProps {
  title: string;
  lead: string;
  action?: ComponentChildren;
}

/** Something to know instead of a form. */
export function Notice({ title, lead, action }: NoticeProps) {
  return (
    <Entrance>
      <div class="card">
        <img src={markUrl} alt="" width={40} height={40} />
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        {action}
      </div>
    </Entrance>
  );
}
