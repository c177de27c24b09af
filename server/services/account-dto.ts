import type { InvitationRow, UserRow } from '../../data/types.ts';
import type { AccountDto, InvitationDto, UserDto } from '../contract/index.ts';

/** Accounts as the wire has them, field by field: hashes and secrets have no way out. */
export function toUserDto(row: UserRow): UserDto {
  return { id: row.id, email: row.email, name: row.name, role: row.role };
}

export function toAccountDto(row: UserRow): AccountDto {
  return {
    ...toUserDto(row),
    disabled: row.disabled_at !== null,
    totp: row.totp_confirmed_at !== null,
    created_at: row.created_at,
    last_login_at: row.last_login_at,
  };
}

export function toInvitationDto(row: InvitationRow): InvitationDto {
  return {
    id: row.id,
    kind: row.kind,
    email: row.email,
    role: row.role,
    invited_by: row.invited_by,
    created_at: row.created_at,
    expires_at: row.expires_at,
  };
}
