import { toWireError, type WireError } from '#shared/domain/errors.ts'
import { requestError } from './judge.ts'
import { BalanceReply, bodyOf, type Solapi } from './solapi.ts'

/** Below this many won the account is told to be low, as the academy's own system does. */
const LOW_BALANCE_WON = 10_000

/** What the provider says of the account. */
export interface NoticeAccount {
  /** Variables that are not set; nothing can be sent before. */
  readonly missing: readonly string[]
  readonly balanceWon: number | null
  readonly isLow: boolean
  readonly error: WireError | null
}

/** Never throws: what is wrong is part of the answer. */
export async function askAccount(
  solapi: Solapi | undefined,
  missing: readonly string[],
): Promise<NoticeAccount> {
  const none = { missing, balanceWon: null, isLow: false }
  if (solapi === undefined) return { ...none, error: null }
  try {
    const answer = await solapi.balance()
    const said = answer.status === 200 ? bodyOf(BalanceReply, answer) : undefined
    if (said === undefined) throw requestError(answer, solapi.host)
    const balanceWon = said.balance + said.point
    return { missing, balanceWon, isLow: balanceWon < LOW_BALANCE_WON, error: null }
  } catch (thrown) {
    return { ...none, error: toWireError(thrown) }
  }
}
