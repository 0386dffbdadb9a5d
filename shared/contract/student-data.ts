import { z } from 'zod'
import { HomeworkMeasure } from '../domain/homework.ts'
import { JobState } from '../domain/job.ts'
import { Id } from './base.ts'

/** A student by number; the name tells them from whoever had the number in another exam. */
export const StudentCalled = z.object({ number: z.string().min(1).max(200), name: z.string().max(200) })

/** All that is kept of one student, to be handed over to them. */
export const StudentRecord = StudentCalled.extend({
  exams: z.array(
    z.object({
      batchId: Id,
      name: z.string(),
      heldOn: z.string().nullable(),
      roster: z
        .object({
          number: z.string(),
          name: z.string(),
          group: z.string(),
          numbers: z.array(z.string()),
          contact: z.record(z.string(), z.string()),
        })
        .nullable(),
      sheets: z.array(
        z.object({
          file: z.string(),
          page: z.int(),
          points: z.number().nullable(),
          possible: z.number().nullable(),
          /** As read, by row; of a paper that was marked by hand O or X. */
          answers: z.record(z.string(), z.string()),
        }),
      ),
      handPoints: z.number().nullable(),
    }),
  ),
  notices: z.array(
    z.object({
      batchId: Id,
      relation: z.string(),
      phone: z.string(),
      text: z.string(),
      state: z.string(),
      sentAtMs: z.int().nullable(),
    }),
  ),
  /** Recordings and pages of homework. */
  homework: z.array(
    z.object({
      jobId: Id,
      file: z.string(),
      day: z.string(),
      dayBy: z.enum(['person', 'file', 'arrival']),
      kind: z.enum(['recording', 'page']),
      state: JobState,
      measure: HomeworkMeasure.nullable(),
    }),
  ),
})
export type StudentRecord = z.infer<typeof StudentRecord>

/** That a student's data was deleted, when, by whom, how much, and which scans with pages of others hold a page of theirs yet. */
export const ForgettingReceipt = StudentCalled.extend({
  atMs: z.int(),
  who: z.string(),
  deleted: z.object({
    exams: z.int(),
    sheets: z.int(),
    rosters: z.int(),
    handPoints: z.int(),
    notices: z.int(),
    homework: z.int(),
  }),
  sharedFiles: z.int(),
})
export type ForgettingReceipt = z.infer<typeof ForgettingReceipt>
