import { describe, expect, test } from 'vitest'
import { Problem } from '#main/engines/problems/problem.ts'
import { readProblem } from '#main/engines/problems/read-problem.ts'
import { type Random, seededRandom } from '#tools/random.ts'

const PROBLEM: Problem = {
  body: '2+3은?',
  choices: ['1', '5'],
  answer: '5',
  difficulty: 1,
  tag: '수학',
  summary: 's',
  explanation: 'e',
}
const badAnswer = expect.objectContaining({ code: 'engine-failed', reason: 'problem-bad-answer' })
const json = JSON.stringify

describe('an answer without a problem in it is a failure', () => {
  test.for([
    '',
    '[]',
    '{}',
    '"text"',
    '```json\n```',
    '{broken',
    '죄송하지만 JSON이 없습니다.',
    '{"error": "텍스트에 문제가 없습니다"}',
    '{"error": {"message": "없음", "body": "텍스트에 문제가 없습니다"}}',
    '{"error": "글자를 읽을 수 없음", "body": "ㅁㄴㅇㄹ", "choices": []}',
    '{"body": "", "choices": [], "answer": null}',
    '{"body": null, "choices": null}',
    '{"body": "...", "choices": ["A...", "B..."], "answer": "C"}',
    '{"problem": {}}',
    '{"body": "", "choices": [{"label": "A", "body": "1"}]}',
    '<think>{"body": "초안", "choices": []}',
    '<think>{"body": "초안", "choices": []}</think>',
    // A choice that says nothing: the ones after it would move up.
    '{"body": "2+3은?", "choices": [{"label": "A", "text": ""}, {"label": "B", "text": "5"}]}',
    // Which of them?
    '[{"body": "1번"}, {"body": "2번"}]',
    '{"body": "1번"}\n{"body": "2번"}',
    // Cut off, and so half a problem.
    '{"body": "2+3은?", "choices": ["1", "5"',
    '{"problem": {"body": "2+3은?", "choices": [{"label": "A", "text": "1"}, {"label"',
  ])('%j', (content) => {
    expect(() => readProblem(content)).toThrow(badAnswer)
  })
})

describe('an answer in another shape is read', () => {
  test.for<[string, unknown, Partial<Problem>]>([
    ['wrapped', { problem: PROBLEM }, PROBLEM],
    ['wrapped twice, with a word beside it', { status: 'ok', data: { result: PROBLEM } }, PROBLEM],
    ['a list of one', [PROBLEM], PROBLEM],
    ['a JSON text of JSON', json(PROBLEM), PROBLEM],
    ['JSON in a wrapper’s text', { result: json(PROBLEM) }, PROBLEM],
    [
      'choices with labels',
      {
        ...PROBLEM,
        choices: [
          { label: 'A', text: 1 },
          { label: 'B', text: '5' },
        ],
      },
      PROBLEM,
    ],
    ['choices under their letters', { ...PROBLEM, choices: [{ A: '1' }, { B: '5' }] }, PROBLEM],
    ['an object of lettered choices', { ...PROBLEM, choices: { A: 1, B: '5' } }, PROBLEM],
    ['choices a line each', { ...PROBLEM, choices: '1\n5' }, PROBLEM],
    ['choices on one line', { ...PROBLEM, choices: '① 1 ② 5' }, { choices: ['① 1', '② 5'] }],
    ['choices as a text of a list', { ...PROBLEM, choices: '["1", "5"]' }, PROBLEM],
    [
      'the prompt’s own words for keys',
      {
        '문제 본문': '2+3은?',
        선택지: ['1', '5'],
        정답: 5,
        난이도: '하',
        태그: '수학',
        '문제 요약': 's',
        해설: 'e',
      },
      { ...PROBLEM, difficulty: 2 },
    ],
    [
      'the usual words for keys',
      { question: '2+3은?', options: { A: '1', B: '5' }, correct_answer: '5', level: 1, subject: '수학' },
      { body: '2+3은?', choices: ['1', '5'], answer: '5', difficulty: 1, tag: '수학', explanation: '' },
    ],
    ['a wrapper that is called as a question may be', { question: PROBLEM }, PROBLEM],
    ['the same as a text', { 문제: json(PROBLEM) }, PROBLEM],
    ['its own key beside another word for it', { ...PROBLEM, 해설: '다른 해설', 풀이: 'x' }, PROBLEM],
    ['no choices, in words', { ...PROBLEM, choices: '없음' }, { choices: [] }],
    ['an answer in a list', { ...PROBLEM, answer: ['5'] }, PROBLEM],
    ['two answers', { ...PROBLEM, answer: ['1', '5'] }, { answer: '1, 5' }],
    ['an answer as an object', { ...PROBLEM, answer: { label: 'B', text: '5' } }, PROBLEM],
    ['an answer as a number', { ...PROBLEM, answer: 5 }, PROBLEM],
    [
      'a question in paragraphs',
      { ...PROBLEM, body: ['2+3은?', '단, 십진법'] },
      { body: '2+3은?\n단, 십진법' },
    ],
    [
      'keys left out',
      { body: '2+3은?' },
      { body: '2+3은?', choices: [], answer: null, difficulty: 3, tag: '' },
    ],
  ])('%s', ([, answer, expected]) => {
    expect(readProblem(json(answer))).toMatchObject(expected)
  })

  test('a line break after a backslash stays one where it is JSON’s own', () => {
    const body = 'x\nnext line\ne = 2.7\nu = 3\ttext\r\nrow'
    expect(readProblem(json({ body })).body).toBe(body)
  })

  test('the same short word is LaTeX amid LaTeX', () => {
    expect(readProblem('{"body": "\\(a \\ne b\\), \\nu"}').body).toBe('\\(a \\ne b\\), \\nu')
  })
})

const LATEX = [
  '\\frac{1}{2}', '\\times', '\\theta', '\\neq', '\\right)', '\\beta', '\\bar{x}', '\\rho', '\\tan x', '\\text{단}', '\\nabla f',
  '\\sqrt{x}', '\\(x\\)', '\\[y\\]', '\\alpha', '\\underline{가}', '\\, dx', '\\{1\\}', '\\therefore', '\\boxed{3}', '\\Delta',
] // biome-ignore format: a list
const WORDS = [
  '다음',
  'x',
  '3.5',
  '그는 "네"라고',
  "it's",
  '{1, 2}',
  '[보기]',
  '집합 }',
  '줄1\n줄2',
  '```c\nint f(){ return 3; }\n```',
  '<b>',
  'C:\\',
  '½',
  '①',
]

/** A problem of anything that stands in problems. */
function someProblem(random: Random): Problem {
  const text = (most: number) =>
    Array.from({ length: random.int(1, most) }, () => random.pick(random.chance(0.3) ? LATEX : WORDS)).join(
      ' ',
    )
  const isOpen = random.chance(0.3)
  return {
    body: `${text(8)} 값은?`,
    choices: isOpen ? [] : Array.from({ length: random.int(2, 5) }, (_, i) => `${i + 1}) ${text(3)}`),
    answer: random.chance(0.2) ? null : text(2).trim(),
    difficulty: random.int(1, 5),
    tag: random.pick(['수학', '국어', '']),
    summary: text(4),
    explanation: text(6),
  }
}

type Wrap = (answer: string, random: Random) => string
const FENCE: Wrap = (answer) => `\`\`\`json\n${answer}\n\`\`\``
/** Ways to say the same. */
const WRAPPINGS: readonly Wrap[] = [
  (answer) => answer,
  FENCE,
  (answer, random) => `요청하신 결과입니다. {참고}\n${FENCE(answer, random)}`,
  (answer) => `<think>Perhaps {"body": "초안"}? Or {a: 1} or "{" …</think>\n${answer}`,
  (answer) => `${answer}\n\n참고: {답은 5}`,
  (answer) => `\uFEFF  ${answer}\r\n`,
  (answer) => `{"problem": ${answer}}`,
  (answer) => `{"data": {"result": ${answer}, "ok": true}}`,
  (answer) => `[${answer}]`,
]
/** Ways to write JSON that is none, or another, and still says the same. */
const SLIPS: readonly Wrap[] = [
  (answer) => answer,
  (answer) => answer.replace(/,"choices"/, ', // "보기"는 둘 이상\n"choices"').replace(/\}$/, '/* 끝 } */}'),
  // Raw line breaks in strings, where no backslash stands before them.
  (answer) => answer.replace(/(?<!\\)\\n/g, '\n'),
  (answer) => answer.replace(/\}$/, ',}'),
  (answer) => answer.replace(/:null/g, ':None'),
  (answer) => answer.replace(/","/g, '", "').replace(/\{"body"/, '{ body'),
]

/** With one backslash where JSON wants two; a lone one, as in `C:\`, could not be told from a quote's. */
const asForgetful = (answer: string) => answer.replace(/\\\\(?=[a-zA-Z()[\]{},])/g, '\\')

const readOrSay = (answer: string) => {
  try {
    return readProblem(answer)
  } catch (thrown) {
    return String(thrown)
  }
}

describe('a problem from a seed', () => {
  test.for([1, 2])('comes back whole from every wrapping and slip (seed %i)', (seed) => {
    const random = seededRandom(seed)
    for (let i = 0; i < 250; i += 1) {
      const problem = someProblem(random)
      const slipped = random.pick(SLIPS)(json(problem), random)
      const answer = random.pick(WRAPPINGS)(random.chance(0.5) ? asForgetful(slipped) : slipped, random)
      expect(readOrSay(answer), answer).toEqual(problem)
    }
  })

  test.for([
    5, 6,
  ])('with any fault is a problem or a failure, never an empty or half one (seed %i)', (seed) => {
    const random = seededRandom(seed)
    let failures = 0
    for (let i = 0; i < 250; i += 1) {
      const problem = someProblem(random)
      const whole = random.pick(WRAPPINGS)(random.pick(SLIPS)(json(problem), random), random)
      const at = random.int(0, whole.length - 1)
      const isCut = random.chance(0.5)
      const broken = isCut
        ? whole.slice(0, at)
        : whole.slice(0, at) +
          random.pick(['', '"', '}', '{', ',', '\\', '가']) +
          whole.slice(at + random.int(0, 1))
      try {
        const read = readProblem(broken)
        expect(Problem.parse(read).body, broken).toMatch(/[\p{L}\p{N}]/u)
        if (isCut) expect(read, broken).toEqual(problem)
        else expect(read.choices.length, broken).toBeGreaterThanOrEqual(Math.min(1, problem.choices.length))
      } catch (thrown) {
        if (!(thrown instanceof Error) || !('reason' in thrown)) throw thrown
        expect(thrown).toEqual(badAnswer)
        failures += 1
      }
    }
    expect(failures).toBeGreaterThan(0)
  })
})
