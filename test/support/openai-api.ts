import type { Answer } from './http-stand-in.ts'

/** Answers in the wire format of OpenAI's API. */

export const completion = (
  content: string | null,
  more: { refusal?: string; finish?: string; usage?: boolean; called?: object } = {},
): Answer => ({
  body: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'gpt-4.1-mini-2025-04-14',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: more.refusal ?? null, ...more.called },
        finish_reason: more.finish ?? 'stop',
        logprobs: null,
      },
    ],
    ...(more.usage === false
      ? {}
      : { usage: { prompt_tokens: 321, completion_tokens: 45, total_tokens: 366 } }),
  },
})

export const apiError = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Answer => ({
  status,
  headers,
  body: { error: { message, type: 'error', param: null, code } },
})

/** Vectors that tell their text by its length, in reverse order, as the API may send them. */
export const embeddings = (texts: readonly string[]): Answer => ({
  body: {
    object: 'list',
    model: 'text-embedding-3-small',
    data: texts
      .map((text, index) => ({ object: 'embedding', index, embedding: [text.length, index, 1] }))
      .reverse(),
    usage: { prompt_tokens: 5, total_tokens: 5 },
  },
})

/** No key of anybody's. */
export const KEY = 'sk-test-not-a-key'
export const openAiEnv = (url: string) => ({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${url}/v1` })

export const PROBLEM = {
  body: '2x + 3 = 7일 때 x의 값은?',
  choices: ['1', '2', '3', '4'],
  answer: '2',
  difficulty: 2,
  tag: '수학',
  summary: '일차방정식',
  explanation: '양변에서 3을 빼고 2로 나눈다.',
}
