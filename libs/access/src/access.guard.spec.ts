import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { AccessGuard } from './access.guard.js';
import { AnyUser, Public, RequireRole } from './decision.js';
import type { Principal } from './principal.js';
import { Role } from './role.js';

class Undecided {
  plain(): void {}
  @Public()
  open(): void {}
  @RequireRole(Role.Monitor)
  monitored(): void {}
}

@RequireRole(Role.SuperAdmin)
class Strict {
  inherited(): void {}
  @AnyUser()
  loosened(): void {}
  @Public()
  open(): void {}
}

@AnyUser()
class Lax {
  inherited(): void {}
  @RequireRole(Role.SuperAdmin)
  tightened(): void {}
}

@AnyUser()
class Heir extends Strict {}

type Owner = typeof Heir | typeof Undecided | typeof Strict | typeof Lax;

function outcome(owner: Owner, method: string, role?: Role): string {
  const handler = (owner.prototype as unknown as Record<string, () => void>)[method] as () => void;
  const principal = role === undefined ? undefined : ({ role } as Principal);
  const context = {
    getHandler: () => handler,
    getClass: () => owner,
    getType: () => 'http',
    switchToHttp: () => ({ getRequest: () => ({ principal }) }),
  } as unknown as ExecutionContext;
  try {
    return String(new AccessGuard().canActivate(context));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the access guard', () => {
  it.each(Object.values(Role))('refuses an undecided operation to %s', role => {
    expect(outcome(Undecided, 'plain', role)).toBe('FORBIDDEN');
  });

  it('asks who is there before it says that an operation is closed', () => {
    expect(outcome(Undecided, 'plain')).toBe('UNAUTHENTICATED');
    expect(outcome(Lax, 'inherited')).toBe('UNAUTHENTICATED');
  });

  it('looks at the handler before its class, whichever of them is stricter', () => {
    expect(outcome(Strict, 'loosened', Role.User)).toBe('true');
    expect(outcome(Strict, 'open')).toBe('true');
    expect(outcome(Lax, 'tightened', Role.Monitor)).toBe('FORBIDDEN');
    expect(outcome(Lax, 'tightened', Role.SuperAdmin)).toBe('true');
  });

  it('falls back to the decision of the class', () => {
    expect(outcome(Strict, 'inherited', Role.Monitor)).toBe('FORBIDDEN');
    expect(outcome(Strict, 'inherited', Role.SuperAdmin)).toBe('true');
    expect(outcome(Lax, 'inherited', Role.User)).toBe('true');
  });

  it('decides anew for each class that a handler is inherited by', () => {
    expect(outcome(Strict, 'inherited', Role.User)).toBe('FORBIDDEN');
    expect(outcome(Heir, 'inherited', Role.User)).toBe('true');
    expect(outcome(Strict, 'inherited', Role.User)).toBe('FORBIDDEN');
  });

  it('opens a public operation to nobody in particular', () => {
    expect(outcome(Undecided, 'open')).toBe('true');
  });

  it.each([
    [Role.Source, 'FORBIDDEN'],
    [Role.User, 'FORBIDDEN'],
    [Role.Admin, 'FORBIDDEN'],
    [Role.Monitor, 'true'],
    [Role.SuperAdmin, 'true'],
  ])('measures %s against the required role', (role, expected) => {
    expect(outcome(Undecided, 'monitored', role)).toBe(expected);
  });

  it('counts a source among no users', () => {
    expect(outcome(Lax, 'inherited', Role.Source)).toBe('FORBIDDEN');
  });
});
