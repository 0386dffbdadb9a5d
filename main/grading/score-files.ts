import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { readTable } from '#main/workbooks/read-table.ts'
import { type AnswerKey, KEY_HEADERS, parseAnswerKey } from '#shared/domain/answer-key.ts'
import { type AnswersTable, parseAnswers, questionName } from '#shared/domain/answers-table.ts'
import { type ErrorParams, fileError, StationError } from '#shared/domain/errors.ts'
import { ROSTER_HEADERS, readRoster, type Student } from '#shared/domain/roster.ts'
import { DEFAULT_POSSIBLE, ExamRules, joinRoster } from '#shared/domain/score-exam.ts'
import { decodeText, parseTable, textRows } from '#shared/domain/tables.ts'

export interface ScoreFiles {
  readonly answers: string
  readonly key: string
  readonly roster?: string | undefined
  readonly exam?: string | undefined
}

export interface LoadedExam {
  readonly answers: AnswersTable
  readonly key: AnswerKey
  readonly exam: ExamRules
  readonly roster: readonly Student[] | undefined
  /** Rows of nobody on the roster. */
  readonly strangers: number
  /** Entries of the exam's file that nothing reads. */
  readonly unknown: readonly string[]
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

/**
 * Answers, key, roster and exam from their files.
 * @throws StationError `invalid-input` naming file, line and reason
 */
export async function loadExam(files: ScoreFiles): Promise<LoadedExam> {
  const { exam, unknown } =
    files.exam === undefined ? { exam: {}, unknown: [] } : await loadExamRules(files.exam)
  const key = parseFreeKey(await readTable(files.key, KEY_HEADERS), exam.possible ?? DEFAULT_POSSIBLE)
  const entries = [...key.values()].flat()
  const needed = entries.filter(({ rule }) => rule.kind === 'accept')
  const answers = parseAnswers(
    textRows(await readTable(files.answers, ROSTER_HEADERS), ROSTER_HEADERS),
    new Set(entries.map(({ question }) => question)),
    new Set(needed.map(({ question }) => question)),
  )
  if (files.roster === undefined) {
    return { answers, key, exam, roster: undefined, strangers: 0, unknown }
  }
  const roster = readRoster(
    parseTable(await readTable(files.roster, ROSTER_HEADERS), ROSTER_HEADERS),
  ).students
  const { rows, strangers, twice } = joinRoster(answers.rows, roster)
  if (twice !== undefined) throw invalid('answers-number-twice', { ...twice })
  return { answers: { ...answers, rows }, key, exam, roster, strangers, unknown }
}
