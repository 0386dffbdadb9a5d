import type { Clock } from '#main/base/clock.ts'
import { digestOf } from '#main/base/digest.ts'
import type { Outbox } from '#main/db/outbox.ts'
import { apiAddress } from '#shared/domain/api-address.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { DeliverExam } from '#shared/domain/exam-result.ts'
import type { Settings } from '#shared/domain/settings.ts'

export interface ExamDeliveryParts {
  readonly outbox: Outbox
  readonly clock: Clock
  readonly settings: Pick<Settings, 'apiBaseUrl' | 'sendExamResults'>
  readonly stationId: string
}

/**
 * Puts the scores of an exam into the outbox, for the academy that the station talks to now; the worker of the data folder
 * sends them. Off unless somebody says that the academy's API takes them.
 */
export function createExamDelivery({ outbox, clock, settings, stationId }: ExamDeliveryParts): DeliverExam {
  return (body) => {
    if (!settings.sendExamResults) {
      throw new StationError('conflict', 'results of exams are not sent to the academy', {
        reason: 'exam-results-off',
      })
    }
    const destination = apiAddress(settings.apiBaseUrl)
    outbox.add(
      {
        topic: 'exam.result',
        idempotencyKey: digestOf(['exam', stationId, destination, body.exam.id, body.revision]),
        body: JSON.stringify({ station_id: stationId, ...body }),
        destination,
        ...{ jobId: null, externalId: null, jobType: null },
      },
      clock.now(),
    )
  }
}
