/** Some things want the password again: the question is put, and the request sent once more. */
import { create } from 'zustand';
import type { Outcome } from '../api/http.ts';
import { request } from '../api/http.ts';

interface Asking {
  /** Present while the password is asked for; told whether it was right. */
  readonly answer: ((isConfirmed: boolean) => void) | undefined;
}

export const useConfirmation = create<Asking>()(() => ({ answer: undefined }));

function ask(): Promise<boolean> {
  return new Promise((resolve) => {
    useConfirmation.setState({
      answer: (isConfirmed) => {
        useConfirmation.setState({ answer: undefined });
        resolve(isConfirmed);
      },
    });
  });
}

/** Undefined when the password was right. */
export async function confirmPassword(password: string): Promise<string | undefined> {
  const body = { password };
  const answer = await request<object>('POST', '/api/v1/session/confirmation', { body });
  return answer.ok ? undefined : answer.problem.title;
}

/** Sends; where the exchange wants the password first, asks for it and sends again. */
export async function withPassword<T>(send: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const first = await send();
  if (first.ok || first.problem.code !== 'PASSWORD_NEEDED') return first;
  return (await ask()) ? send() : first;
}
