import type { WireError } from './errors.ts'

/** What happened in the station. Events carry ids; queries carry data. */
export type StationEvent =
  | { readonly name: 'job.added'; readonly jobId: number }
  | { readonly name: 'job.started'; readonly jobId: number }
  | { readonly name: 'job.progressed'; readonly jobId: number }
  /** Done, dead, cancelled, or waiting for another attempt. */
  | { readonly name: 'job.settled'; readonly jobId: number }
  /** A page was read, or failed to be. */
  | { readonly name: 'page.settled'; readonly batchId: number; readonly pageId: number }
  | { readonly name: 'batch.changed'; readonly batchId: number }
  | { readonly name: 'review.changed'; readonly batchId: number; readonly reviewId: number }
  | { readonly name: 'template.changed'; readonly templateId: string }
  /** A notice, or with null a template or who wants none. */
  | { readonly name: 'notice.changed'; readonly noticeId: number | null }
  /** A person said whose some homework is, or of which day. */
  | { readonly name: 'homework.changed' }
  | { readonly name: 'settings.changed' }
  /** Jobs were paused or resumed, or another host changed something. */
  | { readonly name: 'queue.changed' }
  /** A result was sent, refused for good, or is waiting; or the source of jobs changed its state. */
  | { readonly name: 'sync.changed' }
  /** The station cannot do its work for now, e.g. because the disk is full; it goes on by itself. */
  | { readonly name: 'station.blocked'; readonly error: WireError }
  /** It cannot go on: the host should end and be started again. */
  | { readonly name: 'station.failed'; readonly error: WireError }
