import type { UserRole } from '../../../server/contract/index.ts';
import { Radios } from '../../lib/ui/choices.tsx';
import { adminWords } from '../words.ts';

const roles = ['agent', 'supervisor', 'admin'] as const satisfies readonly UserRole[];

interface RoleChoiceProps {
  selected: UserRole;
  onSelect: (role: UserRole) => void;
}

/** The roles, each with what it may do. */
export function RoleChoice({ selected, onSelect }: RoleChoiceProps) {
  const { people: words, common } = adminWords();
  return (
    <Radios
      legend={words.role}
      name="role"
      options={roles.map((key) => ({ key, title: common.roles[key], about: words.roleAbout[key] }))}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
