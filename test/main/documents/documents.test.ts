import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it, test } from 'vitest'
import { columnsOf } from '#main/documents/kinds/wrong-note-columns.ts'
import { writePaper } from '#main/documents/paper.ts'
import { documents } from '#main/documents/registry.ts'
import { type DocumentInput, examOf, isWrong, type LeftOutStudent } from '#main/documents/report.ts'
import { resultsTable } from '#main/grading/results-table.ts'
import { noticeSubjects } from '#main/notices/subjects.ts'
import { DocumentKind } from '#shared/domain/document-kinds.ts'
import type { Language } from '#shared/i18n/index.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { pdfPages } from '#test/support/pdf-text.ts'
import { inputOf, lookIn, type WrittenExam, writtenExam } from '#tools/documents/written-exam.ts'
import { seededRandom } from '#tools/random.ts'

const never = new AbortController().signal

interface Drawn {
  readonly bytes: Buffer
  readonly text: string
  readonly pages: Awaited<ReturnType<typeof pdfPages>>
  readonly leftOut: readonly LeftOutStudent[]
  readonly steps: number
}

async function draw(kind: DocumentKind, input: DocumentInput, language: Language = 'ko'): Promise<Drawn> {
  const path = join(testFolder(), 'a.pdf')
  const leftOut: LeftOutStudent[] = []
  let steps = 0
  const count = await writePaper(
    { path, title: kind, author: '', language, madeAtMs: 0, signal: never },
    (paper) =>
      documents[kind].draw(paper, input, {
        step: () => {
          steps += 1
        },
        leaveOut: (student) => void leftOut.push(student),
      }),
  )
  const bytes = readFileSync(path)
  const pages = await pdfPages(bytes)
  expect(pages).toHaveLength(count)
  return { bytes, pages, leftOut, steps, text: pages.map(({ text }) => text).join('\n') }
}

function written(exam: Partial<WrittenExam>, language: Language = 'ko', more: Partial<DocumentInput> = {}) {
  const made = writtenExam({ students: 12, questions: 20, seed: 7, ...exam })
  return { ...made, input: inputOf(made.report, lookIn(language), { open: made.open, ...more }) }
}

/** Text that is copied is broken where lines are. */
const joined = (text: string) => text.replaceAll(/\s+/g, ' ')

const OF_STUDENTS: readonly DocumentKind[] = [
  ...(['wrong-notes', 'wrong-notes-class', 'score-card', 'score-card-detail', 'score-list'] as const),
]

describe.each(['ko', 'en'] as const)('documents in %s', (language) => {
  test.each(
    OF_STUDENTS,
  )('%s has every student by number and name, and says when it was made', async (kind) => {
    const { input, report } = written({ students: 23, open: 0.2, hand: 20 }, language)
    const { text, steps } = await draw(kind, input, language)
    for (const { number, name } of report.exam.students) {
      expect(text).toContain(number)
      expect(text).toContain(name)
    }
    expect(steps).toBe(23)
    expect(text).toContain(`${input.look.t('documents.made')} 2026-11-30`)
    // What people scored stands beside the whole, and that it is missing is said.
    if (!kind.startsWith('score-')) return
    expect(joined(text)).toContain(input.look.t('documents.hand'))
    if (kind !== 'score-list') expect(joined(text)).toContain(input.look.t('documents.lacksHand'))
  })

  test('every document is drawn in letters of its own language alone', async () => {
    const { input } = written({ students: 3, names: ['A', 'B', 'C'], name: 'X' }, language)
    const exam = { ...input.exams[0], className: '', subject: '' }
    const students = exam.students.map((student) => ({ ...student, group: 'G' }))
    for (const kind of DocumentKind.options.filter((each) => documents[each].of === 'scores')) {
      const { text } = await draw(kind, { ...input, exams: [{ ...exam, students }], students }, language)
      if (language === 'en') expect(text, kind).not.toMatch(/[가-힣]/)
      else expect(text.replaceAll(/\bID\b|[ABCDGXQ]/g, ''), kind).not.toMatch(/[a-z]{2,}/i)
    }
  })
})

describe('a long exam', () => {
  it('of 200 students and 100 questions loses nobody and no question', async () => {
    const { input, report } = written({ students: 200, questions: 100, absent: 4 })
    const list = await draw('score-list', input)
    const notes = await draw('wrong-notes', { ...input, students: input.students.slice(0, 40) })
    for (const { number } of report.exam.students) expect(list.text).toContain(`${number}`)
    for (const { name } of report.absent) expect(list.text).toContain(name)
    for (const student of input.students.slice(0, 40)) {
      const own = notes.pages.filter(({ text }) => text.includes(`${student.name} ${student.number}`))
      const words = new Set(own.flatMap(({ text }) => text.split(/\s+/)))
      for (const { question } of student.answers.filter(isWrong)) expect(words).toContain(`Q${question}`)
    }
    const report1 = await draw('class-report', input)
    for (let question = 1; question <= 100; question++)
      expect(report1.text).toMatch(new RegExp(`^${question} `, 'm'))
  })
})

describe('a note of wrong answers', () => {
  it('is of each student’s own sheet where sheets have no number', async () => {
    const { input } = written({ students: 5 })
    const students = input.students.map((student, i) => ({ ...student, number: '', name: `${i + 1}.jpg` }))
    const exam = { ...examOf(input), students }
    const { pages } = await draw('wrong-notes', { ...input, exams: [exam], students })
    expect(pages).toHaveLength(5)
    for (const [i, { answers }] of students.entries()) {
      const asked = answers.filter(isWrong).map(({ question }) => `Q${question}`)
      expect(pages[i].text.match(/Q\d+/g) ?? []).toEqual(asked)
    }
  })

  it('of a range has no sheet of somebody who had the number before', async () => {
    const { input } = written({ students: 2 })
    const [first, second] = input.students
    const before = {
      ...examOf(input),
      name: '지난 시험',
      students: [{ ...first, name: '다른 사람' }, second],
    }
    const { pages } = await draw('wrong-notes', { ...input, exams: [before, examOf(input)] })
    expect(pages[0].text).not.toContain('지난 시험')
    expect(pages[1].text).toContain('지난 시험')
  })
})

/** What no text may say: figures that do not exist, and code. */
const NO_FIGURE = /NaN|Infinity|undefined|null|\[object/

describe('an exam of which little is known', () => {
  const random = seededRandom(2_026)
  const exams = [
    { students: 0, absent: 3 },
    { students: 1 },
    { students: 3, open: 1 },
    { students: 2, counts: false },
    ...Array.from({ length: 4 }, () => ({
      ...{ students: random.int(0, 3), absent: random.int(0, 2), questions: random.int(1, 12) },
      ...{ open: random.pick([0, 0.5, 1]), counts: random.chance(0.6), seed: random.int(1, 999) },
    })),
  ]
  it.each(exams)('says no figure that there is not: %j', async (exam) => {
    const { input, report, open, pages } = written(exam)
    // Earlier exams of which as little is known.
    const earlier = { name: '지난 시험', heldOn: null, points: 0, possible: 0, mean: 0, rank: 1, n: 1 }
    const given = { ...input, earlierOf: () => [earlier] }
    for (const kind of DocumentKind.options.filter((each) => documents[each].of === 'scores')) {
      const { text } = await draw(kind, given)
      expect(text, kind).not.toMatch(NO_FIGURE)
    }
    expect(report.exam.students.length).toBe(exam.students)
    for (const { facts } of noticeSubjects(open.batch, resultsTable(pages, open), open.roster))
      for (const [name, value] of Object.entries(facts)) expect(value, name).not.toMatch(NO_FIGURE)
  })
})

it('has the academy’s logo in it once, on every page', async () => {
  const logo = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#1f4e9c' } })
    .jpeg()
    .toBuffer()
  const { input } = written({ students: 4 })
  const { bytes, pages } = await draw('score-card', { ...input, look: { ...input.look, logo } })
  const file = bytes.toString('latin1')
  expect(pages).toHaveLength(4)
  expect(file.match(/\/Subtype \/Image/g)).toHaveLength(1)
})

describe('what is said of a score', () => {
  it('that does not hold is a range and called provisional, and is in no ranking', async () => {
    const { input, report } = written({ students: 30, open: 0.3 })
    const open = report.exam.students.filter(({ isFinal }) => !isFinal)
    expect(open.length).toBeGreaterThan(3)
    const card = await draw('score-card', { ...input, students: open })
    for (const [i, { least, most }] of open.entries()) {
      expect(joined(card.pages[i].text)).toContain(`${least}–${most} / 100점`)
      expect(card.pages[i].text).toContain('잠정')
      expect(card.pages[i].text).not.toContain('통과')
    }
    const ranking = await draw('ranking', input)
    expect(ranking.text).toContain(`확정되지 않은 ${open.length}명과 미응시 0명은 순위에 없습니다.`)
    expect(ranking.text).not.toContain('–')
  })

  it('on the wall names nobody', async () => {
    const { input, report } = written({ students: 40, absent: 2 })
    const { text } = await draw('ranking', input)
    for (const { number, name } of [...report.exam.students, ...report.absent]) {
      expect(text).not.toContain(number)
      expect(text).not.toContain(name)
    }
    const ranks = report.exam.students.map(({ rank, points }) => `${rank} ${points}`)
    for (const rank of ranks) expect(joined(text)).toContain(rank)
  })

  it('of nobody is open while one of the sheets may be theirs, and is not called absent', async () => {
    const { input, report } = written({ absent: 3 })
    const checking = { ...input, absent: [], checking: report.absent }
    for (const kind of ['score-list', 'class-report'] as const) {
      const { text } = await draw(kind, checking)
      for (const { name } of report.absent) expect(text).toContain(name)
      expect(text).toContain('확인 중')
      expect(text).not.toMatch(/미응시(?! 0명)/)
    }
    expect((await draw('ranking', checking)).text).toContain('확정되지 않은 3명과 미응시 0명은')
  })

  it('of nobody is that of whoever was absent: named, without a score', async () => {
    const { input, report } = written({ absent: 3 })
    for (const kind of ['score-list', 'class-report'] as const) {
      const { text } = await draw(kind, input)
      for (const { name, number } of report.absent) {
        expect(text).toContain(name)
        expect(text).toContain(number)
      }
      expect(text).toContain('미응시')
    }
  })
})

describe('names', () => {
  const names = [
    '李在明',
    '김😀이모지',
    'Ａ 김‮거꾸로',
    `${'긴이름'.repeat(30)}끝`,
    '가',
    '\u{10ffff}없는글자',
    'ㅇㅇ',
  ]

  it.each([
    'wrong-notes',
    'score-card',
    'score-list',
  ] as const)('of any letters are drawn and copied in %s', async (kind) => {
    const { input } = written({ names })
    const { text } = await draw(kind, input)
    for (const shown of ['李在明', '김😀이모지', '김거꾸로', '긴이름긴이름', '□없는글자'])
      expect(text).toContain(shown)
    // What is too long for its place is cut in sight, and its number never is.
    if (kind === 'score-list') expect(text).toMatch(/긴이름…|긴…|이…|름…/)
    expect(text).toContain('10003')
  })

  it('keep every font in the file, of each only the letters that are used', async () => {
    const { input } = written({ names })
    const { bytes } = await draw('score-card', input)
    const source = bytes.toString('latin1')
    const fonts = source.match(/\/Subtype \/Type0/g) ?? []
    expect(fonts.length).toBeGreaterThanOrEqual(4)
    expect(source.match(/\/FontFile[23] \d+ 0 R/g)).toHaveLength(fonts.length)
    expect(source.match(/\/BaseFont \/[A-Z]{6}\+/g)?.length).toBe(2 * fonts.length)
    expect(source).not.toMatch(/\/Type3|\/Helvetica/)
    // Two whole faces alone are three megabytes.
    expect(bytes.length).toBeLessThan(400_000)
  })
})

describe('wrong answers with the questions', () => {
  const jpeg = () =>
    sharp({ create: { width: 1000, height: 1400, channels: 3, background: '#c8d8e8' } })
      .jpeg()
      .toBuffer()

  async function withPictures(exam: Partial<WrittenExam>) {
    const { input } = written(exam)
    const page = { jpeg: await jpeg(), widthPx: 1000, heightPx: 1400 }
    const pictures = new Map(
      input.exams[0].items
        .slice(0, 10)
        .map((_, i) => [String(i + 1), { page, box: { x: 50, y: 100 * i, w: 400, h: 90 } }]),
    )
    return {
      ...input,
      exams: [{ ...input.exams[0], pictures, solutions: pictures }] as DocumentInput['exams'],
    }
  }

  it('stand in two columns of 85 mm with margins of 16 and a gutter of 8', () => {
    expect(columnsOf({ w: 210, h: 297 })).toEqual([
      { x: 16, y: 16, w: 85, h: 265 },
      { x: 109, y: 16, w: 85, h: 265 },
    ])
  })

  it('show no answer before the page of answers, and one question a column', async () => {
    const input = await withPictures({ students: 6 })
    const { pages } = await draw('wrong-note-columns', input)
    for (const student of input.students) {
      const own = pages.filter(({ text }) => text.includes(`${student.number} · ${student.name}`))
      const wrong = student.answers.filter(isWrong)
      const front = own.slice(0, Math.ceil(wrong.length / 2))
      const asked = front.flatMap(({ text }) => text.match(/Q\d+/g) ?? [])
      expect(asked).toEqual(wrong.map(({ question }) => `Q${question}`))
      for (const { text } of front) expect(text).not.toMatch(/정답|무응답|제출/)
      const behind = own.slice(front.length)
      expect(behind[0].text).toContain('정답과 해설')
      const row = joined(behind[0].text)
      for (const { question, given, key } of wrong) {
        expect(row).toContain(`Q${question} ${given.join(', ') || '무응답'} ${key}`)
      }
      const solved = wrong.filter(({ question }) => Number(question) <= 10).length
      expect(behind).toHaveLength(1 + solved)
    }
  })

  it('have a page of the paper in the file once, however many questions are cut from it', async () => {
    const input = await withPictures({ students: 20 })
    const { bytes } = await draw('wrong-note-columns', input)
    expect(bytes.toString('latin1').match(/\/Subtype \/Image/g)).toHaveLength(1)
  })

  it('leave out, by name, whoever has more than a hundred of them', async () => {
    const input = await withPictures({ students: 2, questions: 120 })
    const [first, second] = input.students
    const lost = {
      ...first,
      answers: first.answers.map((answer) => ({ ...answer, verdict: 'wrong' as const })),
    }
    const exam = { ...input.exams[0], students: [lost, second] }
    const { leftOut, text, steps } = await draw('wrong-note-columns', {
      ...input,
      exams: [exam],
      students: [lost, second],
    })
    expect(leftOut).toEqual([{ number: first.number, name: first.name, why: 'too-many' }])
    expect(text).not.toContain(first.number)
    expect(steps).toBe(2)
  })
})

it('notes over a range of exams go exam by exam, by the student’s number', async () => {
  const before = writtenExam({ students: 9, questions: 10, seed: 8, name: '10월 월말 평가' })
  const { input } = written({ students: 9, seed: 8 }, 'ko', {})
  const { pages } = await draw('wrong-notes', { ...input, exams: [before.report.exam, input.exams[0]] })
  expect(
    pages.filter(({ text }) => /10월 월말 평가[\s\S]*11월 월말 평가/.test(text)).length,
  ).toBeGreaterThanOrEqual(8)
})

describe('the file', () => {
  const file = (path: string, signal = never) => ({
    ...{ path, title: 't', author: '', language: 'ko', madeAtMs: 0, signal },
  })

  it('is not there, and no part of it, when the drawing is stopped', async () => {
    const folder = testFolder()
    const stop = new AbortController()
    const drawing = writePaper(file(join(folder, 'a.pdf'), stop.signal), async (paper) => {
      for (;;) {
        await paper.page()
        if (paper.pages === 20) stop.abort(new Error('enough'))
      }
    })
    await expect(drawing).rejects.toThrow('enough')
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves the earlier one alone until it is whole', async () => {
    const folder = testFolder()
    const path = join(folder, 'a.pdf')
    await writePaper(file(path), async (paper) => void (await paper.page()))
    const before = readFileSync(path)
    const check = () => {
      throw new Error('stale')
    }
    await expect(writePaper({ ...file(path), check }, (paper) => paper.page())).rejects.toThrow('stale')
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(folder)).toEqual(['a.pdf'])
  })

  it('in a folder that is not there is an error in words', async () => {
    const path = join(testFolder(), 'nowhere', 'a.pdf')
    await expect(writePaper(file(path), (paper) => paper.page())).rejects.toMatchObject({
      reason: 'folder-unusable',
    })
    expect(existsSync(path)).toBe(false)
  })

  it('says its title and language', async () => {
    const path = join(testFolder(), 'a.pdf')
    await writePaper(file(path), (paper) => paper.page())
    const source = readFileSync(path, 'latin1')
    expect(source).toMatch(/\/Lang \(ko\)/)
    expect(source).toMatch(/\/DisplayDocTitle true/)
  })
})
