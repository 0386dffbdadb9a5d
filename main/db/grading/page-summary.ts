/** What the list shows of a page. */
export interface PageSummary {
  readonly studentNumber?: string
  readonly studentName?: string
  readonly formCode?: string
  readonly points?: number
  readonly possible?: number
  /** What it can come to, where that hangs on a decision. */
  readonly range?: readonly [least: number, most: number]
  /** Its student is still to be scored in the part that people score: `points` are none of the whole. */
  readonly lacksHand?: true
  /** Of a sheet of several pages: all of them in the template's order, and the one that is its student's. */
  readonly partOf?: {
    readonly leadId: number
    readonly pageIds: readonly number[]
    /** Of any other page, whose sheet it is. */
    readonly number?: string
    readonly name?: string
  }
  /** Which page of the template's several it is. */
  readonly templatePage?: string
}
