import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import { HomeworkMeasure } from '../domain/homework.ts'
import { JobOrigin } from '../domain/job.ts'
import { Id, procedure } from './base.ts'
import { StudentCalled } from './student-data.ts'

export const HomeworkStudent = StudentCalled.extend({ group: z.string() })
export type HomeworkStudent = z.infer<typeof HomeworkStudent>

/** All that a person says of one homework; null is what is left to the file's name. */
export const HomeworkWord = z.object({
  jobId: Id,
  /** `nobody`: of nobody who is known, whatever the file's name says. */
  student: z.union([StudentCalled, z.literal('nobody')]).nullable(),
  day: z.iso.date().nullable(),
})
export type HomeworkWord = z.infer<typeof HomeworkWord>

export const HomeworkRow = z.object({
  jobId: Id,
  kind: z.enum(['recording', 'page']),
  origin: JobOrigin,
  /** Of the file, or what the academy calls the job. */
  name: z.string(),
  /** `YYYY-MM-DD`: as a person said, by the file's name, or the day it arrived. */
  day: z.string(),
  dayBy: z.enum(['person', 'file', 'arrival']),
  /** null where it is not known whose it is. */
  student: HomeworkStudent.nullable(),
  studentBy: z.enum(['person', 'file']).nullable(),
  /** Whose it may be. */
  candidates: z.array(HomeworkStudent),
  word: HomeworkWord,
  /** Why there is no result; null where there is one. */
  error: WireError.nullable(),
  measure: HomeworkMeasure.nullable(),
})
export type HomeworkRow = z.infer<typeof HomeworkRow>

const MOST_WORDS = 1000

export const homework = {
  /** Of every homework that is finished, by day and then as it arrived, the newest first. */
  list: procedure.output(z.object({ passPercent: z.number(), rows: z.array(HomeworkRow) })),
  /** Of the student whose sheet a page is, the oldest first. */
  ofSheet: procedure
    .input(z.object({ pageId: Id }))
    .output(z.object({ passPercent: z.number(), rows: z.array(HomeworkRow) })),
  /** Everybody of the rosters that are here. */
  students: procedure.output(z.array(HomeworkStudent.extend({ numbers: z.array(z.string()) }))),
  /** Takes a person's words; answers with those before, which said again undo it. */
  say: procedure
    .input(z.object({ words: z.array(HomeworkWord).min(1).max(MOST_WORDS) }))
    .output(z.object({ before: z.array(HomeworkWord) })),
}
