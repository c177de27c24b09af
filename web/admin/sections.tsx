import { signal } from '@preact/signals';
import activityIcon from 'lucide-static/icons/activity.svg?shapes';
import boxesIcon from 'lucide-static/icons/boxes.svg?shapes';
import fileLockIcon from 'lucide-static/icons/file-lock-2.svg?shapes';
import graduationCapIcon from 'lucide-static/icons/graduation-cap.svg?shapes';
import keyRoundIcon from 'lucide-static/icons/key-round.svg?shapes';
import scrollTextIcon from 'lucide-static/icons/scroll-text.svg?shapes';
import usersIcon from 'lucide-static/icons/users.svg?shapes';
import webhookIcon from 'lucide-static/icons/webhook.svg?shapes';
import type { ComponentType } from 'preact';
import type { IconShapes } from '../lib/ui/icon.tsx';
import { AuditSection } from './audit/audit-section.tsx';
import { HealthSection } from './health/health-section.tsx';
import { KeysSection } from './keys/keys-section.tsx';
import { ModelsSection } from './models/models-section.tsx';
import { PeopleSection } from './people/people-section.tsx';
import { PrivacySection } from './privacy/privacy-section.tsx';
import type { AdminSession } from './session.ts';
import { TrainingSection } from './training/training-section.tsx';
import { WebhooksSection } from './webhooks/webhooks-section.tsx';

export interface SectionProps {
  session: AdminSession;
}

interface Section {
  key: 'people' | 'models' | 'training' | 'keys' | 'webhooks' | 'privacy' | 'audit' | 'health';
  icon: IconShapes;
  /** Supervisors may look at it too. */
  leads: boolean;
  Page: ComponentType<SectionProps>;
}

const all: readonly Section[] = [
  { key: 'people', icon: usersIcon, leads: true, Page: PeopleSection },
  { key: 'models', icon: boxesIcon, leads: true, Page: ModelsSection },
  { key: 'training', icon: graduationCapIcon, leads: true, Page: TrainingSection },
  { key: 'keys', icon: keyRoundIcon, leads: false, Page: KeysSection },
  { key: 'webhooks', icon: webhookIcon, leads: false, Page: WebhooksSection },
  { key: 'privacy', icon: fileLockIcon, leads: false, Page: PrivacySection },
  { key: 'audit', icon: scrollTextIcon, leads: false, Page: AuditSection },
  { key: 'health', icon: activityIcon, leads: false, Page: HealthSection },
];

/** What a person of this role finds in the rail. */
export const sectionsFor = (session: AdminSession): readonly Section[] =>
  session.admin ? all : all.filter(({ leads }) => leads);

/** The part of the address behind the #: reload, links and Back keep their place. */
export const place = signal(typeof location === 'undefined' ? '' : location.hash.slice(1));
if (typeof addEventListener !== 'undefined')
  addEventListener('hashchange', () => {
    place.value = location.hash.slice(1);
  });
