import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'

const DOC = readFileSync(resolve(import.meta.dirname, '../../../../docs/scores.md'), 'utf8')
/** The document's own example, block by block. */
const blocks = (kind: string) =>
  [...DOC.matchAll(new RegExp(`\`\`\`${kind}\n([^]*?)\`\`\``, 'g'))].map(([, text]) => text)
const [ANSWERS, KEY, HAND] = blocks('csv')
const [EXAM, PRINTED] = blocks('json')
const ROSTER = 'number,name\n0041,김하늘\n0042,이도윤\n0043,박서연\n0044,최지우\n0045,정하준\n0046,강민서\n'

/** Runs the command on these files; a file of bytes is written as it is. */
async function score(
  files: { answers: string | Uint8Array; key: string; roster?: string; exam?: string; hand?: string },
  ...flags: string[]
) {
  const folder = testFolder()
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const args = ['score', write('answers.csv', files.answers), '--key', write('key.csv', files.key)]
  if (files.roster !== undefined) args.push('--roster', write('roster.csv', files.roster))
  if (files.exam !== undefined) args.push('--exam', write('exam.json', files.exam))
  if (files.hand !== undefined) args.push('--hand', write('hand.csv', files.hand))
  return runCli([...args, ...flags], { GRADING_STATION_LANGUAGE: 'ko' })
}

describe('grading-station score', () => {
  it('prints for its document’s example what the document says', async () => {
    const { code, stdout, stderr } = await score(
      { answers: ANSWERS, key: KEY, roster: ROSTER, exam: EXAM },
      '--json',
    )
    expect([code, stderr]).toEqual([0, ''])
    const { summary, students, items } = JSON.parse(stdout)
    expect(summary).toEqual(JSON.parse(PRINTED).summary)
    const standing = { standardScore: 126, topPercent: 33.3, percentile: 83, grade9: 3, grade5: 2 }
    expect(students).toEqual([
      {
        number: '0041',
        form: '홀수',
        points: 100,
        possible: 100,
        rank: 1,
        ...standing,
        pass: true,
        status: 'ok',
      },
      expect.objectContaining({ number: '0042', points: 50, rank: 3, pass: false, status: 'ok' }),
      expect.objectContaining({
        number: '0043',
        points: null,
        rank: null,
        pass: null,
        status: 'provisional',
        range: [80, 100],
      }),
      expect.objectContaining({ number: '0044', points: null, status: 'absent' }),
      expect.objectContaining({ number: '0045', points: 70, rank: 2, pass: true, status: 'ok' }),
      expect.objectContaining({ number: '0046', form: '', points: null, possible: null, status: 'absent' }),
    ])
    expect(Object.keys(items[0]).sort()).toEqual(
      ['form', 'question', 'n', 'difficulty', 'discrimination', 'pointBiserial', 'omitted', 'choices'].sort(),
    )
    expect(items[0].choices).toEqual([
      { option: '2', count: 1, isKey: false, pointBiserial: -1 },
      { option: '3', count: 1, isKey: true, pointBiserial: 1 },
    ])
    expect(items).toHaveLength(8)
  })

  it('adds what people scored, and holds back whoever has no points of it yet', async () => {
    const exam = '{"possible": 100, "handPossible": 30, "pass": 60}'
    const files = { answers: ANSWERS, key: KEY.replace(/,\d+$/gm, ''), roster: ROSTER, exam }
    const hand = HAND.replace('0043,', '0046,30')
    const { code, stdout, stderr } = await score({ ...files, hand }, '--json')
    expect(code).toBe(0)
    const { students, summary } = JSON.parse(stdout)
    expect(summary).toMatchObject({ n: 2, absent: 1, provisional: 3, possible: 100 })
    expect(students).toMatchObject([
      { number: '0041', points: 95, handPoints: 25, rank: 1, pass: true },
      { number: '0042', points: 52.5, handPoints: 17.5, rank: 2, pass: false },
      { number: '0043', points: null, handPoints: null, status: 'provisional' },
      { number: '0044', status: 'absent' },
      { number: '0045', points: null, handPoints: null, status: 'provisional', range: [52.5, 82.5] },
      // Points without answers: there is no form to score by, and nobody calls them absent.
      { number: '0046', points: null, status: 'no-key' },
    ])
    expect(stderr).toContain('서술형 점수가 없어')

    const refused = await score({ ...files, hand: '41,20\n9,5\n42,31\n' })
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(/2번째 줄: 이 번호의 학생이 없거나.*3번째 줄: 점수는 0점부터 30점까지/s)
  })

  it('prints a table in one language, with the names of the roster and what is odd', async () => {
    const { code, stdout, stderr } = await score({
      answers: `${ANSWERS.trimEnd().replace('4\n', '4,9\n')}\n0099,가,1,1,1,1\n`,
      key: KEY,
      roster: ROSTER,
      exam: '{"possible": 90, "passs": 60}',
    })
    expect(code).toBe(0)
    expect(stdout).toContain('김하늘')
    expect(stdout).toContain('80–100/90')
    expect(stdout.replace(/KR-20|SD|α/g, '')).not.toMatch(/[A-Za-z]/)
    for (const note of [
      'passs',
      '명단에 없는 학생이 1명',
      '정답이 없어 채점하지 못한 학생이 1명',
      '만점 90점과 다릅니다',
    ])
      expect(stderr).toContain(note)
  })

  it('says in a sentence which file is not there', async () => {
    const { code, stdout, stderr } = await runCli(['score', '/nowhere/a.csv', '--key', '/nowhere/k.csv'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/파일이 없습니다: \/nowhere\/k\.csv/)
  })

  it('refuses with its reason as JSON where that is asked for', async () => {
    const { code, stdout } = await score({ answers: 'number,1,2\na,1,3,2\n', key: KEY }, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'invalid-input', reason: 'answers-question-missing' },
    })
  })
})
