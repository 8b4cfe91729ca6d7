import type { Waiter } from '@rollcall/observability';
import { Company } from './company.js';

/** Works on behalf of whoever waits for it. */
type Work<T> = (company: Waiter) => Promise<T>;

/** Work that has not begun, and all who wait for it. */
interface Next {
  readonly company: Company;
  readonly answer: Promise<unknown>;
}

/** What was asked in the same words. */
interface Question {
  /** When the work that was begun last is done, or has failed. */
  running: Promise<void> | undefined;
  next: Next | undefined;
}

type Questions = Map<string, Question>;

/** Nobody waits longer for the answer to somebody else's question before their own is asked. */
const PATIENCE_MILLISECONDS = 100;

/**
 * What one caller asks for in the same words at the same time, as all who watch a list do: those who ask in the same
 * moment, or while such work is under way, wait for the next one together. Work is never joined once it has begun, so an
 * answer shows whatever was written before it was asked for.
 */
export class SharedWork {
  private readonly callers = new WeakMap<object, Questions>();

  /**
   * @param caller nothing is shared between two objects, however alike they are.
   * @param waiter who waits; undefined when nobody would give it up.
   */
  of<T>(caller: object, words: string, waiter: Waiter | undefined, work: Work<T>): Promise<T> {
    const questions = this.questions(caller);
    const question = questions.get(words) ?? { running: undefined, next: undefined };
    questions.set(words, question);
    question.next ??= wait(question, work, () => questions.delete(words));
    question.next.company.join(waiter);
    return question.next.answer as Promise<T>;
  }

  private questions(caller: object): Questions {
    const questions: Questions = this.callers.get(caller) ?? new Map<string, Question>();
    this.callers.set(caller, questions);
    return questions;
  }
}

function wait<T>(question: Question, work: Work<T>, forget: () => void): Next {
  const company = new Company();
  const answer = soon(question.running).then(() => {
    question.next = undefined;
    return begin(question, () => work(company), forget);
  });
  return { company, answer };
}

async function begin<T>(question: Question, work: () => Promise<T>, forget: () => void): Promise<T> {
  const answer = work();
  const over = answer.then(ignore, ignore);
  question.running = over;
  try {
    return await answer;
  } finally {
    if (question.running === over) {
      question.running = undefined;
      if (question.next === undefined) forget();
    }
  }
}

function ignore(): void {}

/** Resolves when the work before is over, or patience is; without any, as soon as all who have come by now have asked. */
function soon(before: Promise<void> | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (before === undefined) {
    setImmediate(resolve);
    return promise;
  }
  const timer = setTimeout(resolve, PATIENCE_MILLISECONDS);
  return Promise.race([before, promise]).finally(() => clearTimeout(timer));
}
