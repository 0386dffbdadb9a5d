import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadExam } from '#main/grading/score-files.ts'
import { testFolder } from '#test/support/data-folder.ts'

it.each([
  ['a row longer than the header', { answers: 'number,1,2\na,1,3,2\n' }, 'answers-row-long'],
  ['a number twice', { answers: 'number,1,2\na,1,2\na,1,2\n' }, 'answers-number-twice'],
  [
    'two rows of one student',
    { answers: 'number,1,2\n41,1,2\n041,1,2\n', roster: 'number\n0041\n' },
    'answers-number-twice',
  ],
  ['a question without a column', { answers: 'number,1\na,1\n' }, 'answers-question-missing'],
  ['no table', { answers: '' }, 'answers-empty'],
  ['quotes that do not close', { answers: 'number,1,2\na,"1,2\n' }, 'table-broken'],
  ['a workbook', { answers: Uint8Array.from([0x50, 0x4b, 3, 4, 0]) }, 'workbook-broken'],
  ['an exam that is no JSON', { exam: '{' }, 'exam-unreadable'],
  [
    'an exam with a wrong value',
    { exam: '{"pass": "60", "standard": {"mean": 50, "sd": 0}}' },
    'exam-invalid',
  ],
  ['a key with a date', { key: 'question,answer\n1,2-Apr\n2,1\n' }, 'key-date'],
  [
    'a key with a weight that is none',
    { key: 'question,answer,points\n1,2,0x10\n2,1,1\n' },
    'key-bad-points',
  ],
])('%s is refused with its reason', async (_, files, reason) => {
  const folder = testFolder()
  const write = (name: string, content: string | Uint8Array | undefined) => {
    if (content === undefined) return undefined
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const given: { [name in 'answers' | 'key' | 'roster' | 'exam']?: string | Uint8Array } = files
  const loading = loadExam({
    answers: write('answers.csv', given.answers ?? 'number,1,2\na,1,2\n')!,
    key: write('key.csv', given.key ?? 'question,answer\n1,1\n2,2\n')!,
    roster: write('roster.csv', given.roster),
    exam: write('exam.json', given.exam),
  })
  await expect(loading).rejects.toMatchObject({ code: 'invalid-input', reason })
})

it('a folder for a file is refused with its path', async () => {
  const path = testFolder()
  await expect(loadExam({ answers: path, key: path })).rejects.toMatchObject({
    reason: 'file-is-folder',
    params: { path },
  })
})
