import { z } from 'zod'

/** What can be printed of an exam. */
export const DocumentKind = z.enum([
  'wrong-notes',
  'wrong-note-columns',
  'wrong-notes-class',
  'score-card',
  'score-card-detail',
  'class-report',
  'score-list',
  'ranking',
  'annotated',
  'answer-sheets',
])
export type DocumentKind = z.infer<typeof DocumentKind>

/** Those that are pages of each student, and may be a file of each. */
export const OF_EACH_STUDENT: ReadonlySet<DocumentKind> = new Set([
  'wrong-notes',
  'wrong-note-columns',
  'score-card',
  'score-card-detail',
  'annotated',
  'answer-sheets',
])

/** Questions that one student's note with pictures has at most. */
export const MOST_NOTE_QUESTIONS = 100
/** Earlier exams that a student's trend shows at most. */
export const MOST_EARLIER_EXAMS = 9
