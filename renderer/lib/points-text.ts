interface Points {
  readonly points: number | null
  readonly least: number | null
  readonly most: number | null
}

/** Undecided is not 0: until a person has decided, what the sheet can come to. */
export const pointsText = ({ points, least, most }: Points): string =>
  points === null ? '–' : least === most ? String(points) : `${least}–${most}`
