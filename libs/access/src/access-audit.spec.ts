import { Controller, Get, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { describe, expect, it } from 'vitest';
import { AccessModule } from './access.module.js';
import { AnyUser, Public, RequireRole } from './decision.js';
import { Role } from './role.js';

@Controller('careless')
class CarelessController {
  @Public()
  @Get('open')
  open(): string {
    return 'open';
  }

  @Get()
  forgotten(): string {
    return 'forgotten';
  }
}

@Resolver()
class CarelessResolver {
  @Query(() => String)
  forgotten(): string {
    return 'forgotten';
  }

  @RequireRole(Role.SuperAdmin)
  @Query(() => String)
  decided(): string {
    return 'decided';
  }

  @Mutation(() => String)
  change(): string {
    return 'changed';
  }
}

@AnyUser()
@Controller('careful')
class CarefulController {
  @Get()
  inherited(): string {
    return 'inherited';
  }

  notAnOperation(): string {
    return 'internal';
  }
}

/** Inherits an operation together with the decision of the class it comes from. */
@Controller('heir')
class HeirController extends CarefulController {}

@Controller('careless-heir')
class CarelessHeirController extends CarelessController {}

async function start(parts: { controllers?: Type[]; providers?: Type[] }): Promise<void> {
  @Module({ imports: [AccessModule], ...parts })
  class ThrowAwayModule {}

  const app = await NestFactory.createApplicationContext(ThrowAwayModule, { logger: false, abortOnError: false });
  await app.close();
}

describe('the access audit', () => {
  it('lets an application start whose every operation is decided', async () => {
    await expect(start({ controllers: [CarefulController, HeirController] })).resolves.toBeUndefined();
  });

  it('refuses to start with an undecided route, and names it', async () => {
    await expect(start({ controllers: [CarefulController, CarelessController] })).rejects.toThrow(
      /^Refusing to start: no access decision on CarelessController\.forgotten$/,
    );
  });

  it('refuses to start with undecided GraphQL operations, and names all of them', async () => {
    await expect(start({ providers: [CarelessResolver] })).rejects.toThrow(
      /^Refusing to start: no access decision on CarelessResolver\.forgotten, CarelessResolver\.change$/,
    );
  });

  it('sees operations that a controller inherits', async () => {
    await expect(start({ controllers: [CarelessHeirController] })).rejects.toThrow('CarelessHeirController.forgotten');
  });
});
