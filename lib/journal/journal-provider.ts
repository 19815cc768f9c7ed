import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { CallbackJournal } from './callback-journal.js';

/** Which journal to use: a class, what the app provides under a token, or a factory. */
export type JournalChoice =
  | Type<CallbackJournal>
  | { useExisting: InjectionToken }
  | { useFactory: (...dependencies: never[]) => CallbackJournal | Promise<CallbackJournal>; inject?: InjectionToken[] };

/** Gives the journal once all modules are made; undefined without one. */
export type JournalSource = () => CallbackJournal | undefined;

/** Injection token of the `JournalSource`. */
export const JOURNAL_SOURCE = 'CHAT_WEBHOOKS_JOURNAL_SOURCE';

/** A journal that this module makes itself. It is a provider of its own, so that Nest calls its lifecycle hooks once. */
const OWN_JOURNAL = 'CHAT_WEBHOOKS_OWN_JOURNAL';

/**
 * Providers of the journal. If any module of the app provides the class, its instance is used; otherwise one is made here, with what
 * the module's imports export.
 *
 * @throws TypeError for an invalid choice
 */
export function journalProviders(choice: JournalChoice | undefined): Provider[] {
  if (choice !== undefined && !isChoice(choice)) {
    throw new TypeError(
      'ChatWebhooksModule: option "journal" must be a class, { useExisting } or { useFactory }; a module that gives it ' +
        'goes into "imports"',
    );
  }
  const existing =
    choice === undefined || 'useFactory' in choice ? undefined : 'useExisting' in choice ? choice.useExisting : choice;
  return [
    ownJournal(choice),
    {
      provide: JOURNAL_SOURCE,
      inject: [OWN_JOURNAL, ModuleRef],
      useFactory: (own: CallbackJournal | undefined, moduleRef: ModuleRef): JournalSource => {
        if (choice === undefined) return () => undefined;
        let journal: CallbackJournal | undefined;
        // looked up when asked, as the host's provider may be made after this one
        const find = () =>
          own ?? (existing === undefined ? undefined : moduleRef.get<CallbackJournal>(existing, { strict: false }));
        return () => (journal ??= checked(find()));
      },
    },
  ];
}

function isChoice(choice: unknown): boolean {
  if (typeof choice === 'function') return true;
  return typeof choice === 'object' && choice !== null && ('useExisting' in choice || 'useFactory' in choice);
}

function ownJournal(choice: JournalChoice | undefined): Provider {
  if (choice === undefined || 'useExisting' in choice) return { provide: OWN_JOURNAL, useValue: undefined };
  if ('useFactory' in choice) {
    return {
      provide: OWN_JOURNAL,
      useFactory: choice.useFactory as () => CallbackJournal,
      inject: choice.inject,
    };
  }
  return {
    provide: OWN_JOURNAL,
    inject: [ModulesContainer, ModuleRef],
    useFactory: (modules: ModulesContainer, moduleRef: ModuleRef) => {
      const provided = [...modules.values()].some((module) => module.providers.has(choice));
      return provided ? undefined : moduleRef.create(choice);
    },
  };
}

function checked(journal: CallbackJournal | undefined): CallbackJournal {
  // without lanes nothing would ever be written
  if (typeof journal?.append === 'function' && journal.lanes >= 1) return journal;
  throw new TypeError('ChatWebhooksModule: option "journal" must lead to an object that extends CallbackJournal');
}
