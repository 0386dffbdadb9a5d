import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { readTable } from '#main/workbooks/read-table.ts'
import { type AnswerKey, KEY_HEADERS, parseAnswerKey } from '#shared/domain/answer-key.ts'
import { type AnswersTable, parseAnswers, questionName } from '#shared/domain/answers-table.ts'
import { decodeText } from '#shared/domain/decode-text.ts'
import { type ErrorParams, fileError, StationError } from '#shared/domain/errors.ts'
import { type HandPart, type RefusedLine, readHandScores } from '#shared/domain/hand-scores.ts'
import { ROSTER_HEADERS, readRoster, type Student, studentFinder } from '#shared/domain/roster.ts'
import { DEFAULT_POSSIBLE, ExamRules, joinRoster, questionsPossible } from '#shared/domain/score-exam.ts'
import { parseTable, textRows } from '#shared/domain/tables.ts'

export interface ScoreFiles {
  readonly answers: string
  readonly key: string
  readonly roster?: string | undefined
  readonly exam?: string | undefined
  readonly hand?: string | undefined
}

export interface LoadedExam {
  readonly answers: AnswersTable
  readonly key: AnswerKey
  readonly exam: ExamRules
  /** The part that people score, where the exam has one. */
  readonly hand: GivenHandPart | undefined
  readonly roster: readonly Student[] | undefined
  /** Rows of nobody on the roster. */
  readonly strangers: number
  /** Entries of the exam's file that nothing reads. */
  readonly unknown: readonly string[]
}

export interface GivenHandPart extends HandPart {
  /** Lines that say nothing of their student. */
  readonly empty: readonly number[]
  /** Lines that are wrong: one, and nothing is to be scored. */
  readonly refused: readonly RefusedLine[]
}

const invalid = (reason: string, params: ErrorParams, cause?: unknown) =>
  new StationError('invalid-input', `${reason} ${JSON.stringify(params)}`, { reason, params, cause })

async function bytesOf(path: string): Promise<Buffer> {
  return readFile(path).catch((thrown: unknown) => {
    throw fileError(thrown, path)
  })
}

async function loadExamRules(path: string): Promise<{ exam: ExamRules; unknown: string[] }> {
  const bytes = await bytesOf(path)
  let source: unknown
  try {
    source = JSON.parse(decodeText(bytes))
  } catch (cause) {
    throw invalid('exam-unreadable', { path }, cause)
  }
  const parsed = ExamRules.safeParse(source)
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '{}')
    throw invalid('exam-invalid', { path, fields: [...new Set(fields)].join(', ') })
  }
  const { possible = DEFAULT_POSSIBLE, handPossible = 0 } = parsed.data
  if (handPossible >= possible) throw invalid('exam-invalid', { path, fields: 'handPossible' })
  const known = new Set(Object.keys(ExamRules.shape))
  return {
    exam: parsed.data,
    unknown: Object.keys(z.looseObject({}).parse(source)).filter((name) => !known.has(name)),
  }
}

/** An answer key for answers from elsewhere: no template says which questions there are, or which answers. */
const parseFreeKey = (bytes: Uint8Array, possible: number) =>
  parseAnswerKey(
    parseTable(bytes, KEY_HEADERS),
    (question) => (question === '' ? undefined : questionName(question)),
    undefined,
    { possible },
  )

/** Hand-scored points of those who gave answers or stand in the roster; nobody has any without a file. */
async function loadHandPart(
  path: string | undefined,
  possible: number | undefined,
  students: readonly Pick<Student, 'number' | 'numbers'>[],
): Promise<GivenHandPart | undefined> {
  if (possible === undefined) {
    if (path === undefined) return undefined
    throw invalid('hand-possible-missing', {})
  }
  if (path === undefined) return { possible, points: new Map(), empty: [], refused: [] }
  const find = studentFinder(students)
  const given = readHandScores(
    await readTable(path, ROSTER_HEADERS),
    possible,
    (number) => find(number)?.number,
  )
  const { scores, empty, refused } = given
  return { possible, points: new Map(scores.map(({ number, points }) => [number, points])), empty, refused }
}

/**
 * Answers, key, roster, exam and hand-scored points from their files.
 * @throws StationError `invalid-input` naming file, line and reason
 */
export async function loadExam(files: ScoreFiles): Promise<LoadedExam> {
  const { exam, unknown } =
    files.exam === undefined ? { exam: {}, unknown: [] } : await loadExamRules(files.exam)
  const { possible = DEFAULT_POSSIBLE, handPossible } = exam
  const key = parseFreeKey(
    await readTable(files.key, KEY_HEADERS),
    questionsPossible(possible, handPossible ?? null)!,
  )
  const entries = [...key.values()].flat()
  const needed = entries.filter(({ rule }) => rule.kind === 'accept')
  const answers = parseAnswers(
    textRows(await readTable(files.answers, ROSTER_HEADERS), ROSTER_HEADERS),
    new Set(entries.map(({ question }) => question)),
    new Set(needed.map(({ question }) => question)),
  )
  const roster =
    files.roster === undefined
      ? undefined
      : readRoster(parseTable(await readTable(files.roster, ROSTER_HEADERS), ROSTER_HEADERS)).students
  const { rows, strangers, twice } =
    roster === undefined
      ? { rows: answers.rows, strangers: 0, twice: undefined }
      : joinRoster(answers.rows, roster)
  if (twice !== undefined) throw invalid('answers-number-twice', { ...twice })
  const onRoster = new Set(roster?.map(({ number }) => number))
  const others = rows.filter(({ number }) => !onRoster.has(number))
  const hand = await loadHandPart(files.hand, handPossible, [...(roster ?? []), ...others])
  return { answers: { ...answers, rows }, key, exam, hand, roster, strangers, unknown }
}
