import type { Waiter } from '@rollcall/observability';
import { Question, type Work } from './question.js';

/**
 * What one caller asks for in the same words at the same time, as all who watch a list do: those who ask in the same
 * moment, or while such work is under way, wait for the next one together. Work is never joined once it has begun, so an
 * answer shows whatever was written before it was asked for.
 */
export class SharedWork {
  private readonly callers = new WeakMap<object, Map<string, Question>>();

  /**
   * @param caller nothing is shared between two objects, however alike they are.
   * @param waiter who waits; undefined when nobody would give it up.
   */
  of<T>(caller: object, words: string, waiter: Waiter | undefined, work: Work<T>): Promise<T> {
    const questions = this.questions(caller);
    const question = questions.get(words) ?? newQuestion(questions, words);
    return question.ask(waiter, work);
  }

  private questions(caller: object): Map<string, Question> {
    const questions = this.callers.get(caller) ?? new Map<string, Question>();
    this.callers.set(caller, questions);
    return questions;
  }
}

function newQuestion(questions: Map<string, Question>, words: string): Question {
  const question: Question = new Question(() => {
    if (questions.get(words) === question) questions.delete(words);
  });
  questions.set(words, question);
  return question;
}
