import { StationError } from '#shared/domain/errors.ts'
import { maskedPhone, mobileOf } from '#shared/domain/phone.ts'
import type { Clock } from '../base/clock.ts'
import { optOutsRepository } from '../db/notices/opt-outs.ts'
import type { Db } from '../db/open.ts'
import type { Perform } from '../jobs/perform.ts'
import type { StationKey } from './station-key.ts'

export interface OptOutsParts {
  readonly db: Db
  readonly clock: Clock
  readonly perform: Perform
  readonly key: StationKey
}

export type OptOuts = ReturnType<typeof createOptOuts>

/** Who wants no notices: kept as fingerprints, so that the list gives no number away. */
export function createOptOuts({ db, clock, perform, key }: OptOutsParts) {
  const optOuts = optOutsRepository(db)
  return {
    list: optOuts.list,
    has: (phone: string): boolean => optOuts.has(key.fingerprint(phone)),
    /** @throws StationError `invalid-input` `notice-bad-phone` */
    add(given: string, who: string): void {
      const phone = mobileOf(given)
      if (phone === undefined) {
        throw new StationError('invalid-input', 'no mobile number', { reason: 'notice-bad-phone' })
      }
      perform((act) => {
        const entry = { hmac: key.fingerprint(phone), masked: maskedPhone(phone) }
        optOuts.add({ ...entry, who, addedAtMs: clock.now() })
        act.tell({ name: 'notice.changed', noticeId: null })
      })
    },
    remove: (hmac: string): void =>
      perform((act) => {
        optOuts.remove(hmac)
        act.tell({ name: 'notice.changed', noticeId: null })
      }),
  }
}
