import type { PageLayout } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import type { Cut, Picture } from '../../capture.ts'
import type { Canvas, XY } from '../../ink.ts'
import type { Random } from '../../random.ts'
import type { Scanner } from '../../scanner.ts'
import type { WildDesign } from '../design.ts'
import type { Student } from '../student.ts'

/** A printed and filled-in page on its way to the scanner. */
export interface Scene {
  readonly design: WildDesign
  readonly layout: PageLayout
  readonly scanner: Scanner
  readonly canvas: Canvas
  /** The page as it was printed, before anyone wrote on it; the canvas's size and channels. */
  readonly blank: Uint8Array
  /** Canvas pixels per template unit. */
  readonly scale: number
}

/** A picture and where the page lies in it. */
export interface Seen {
  readonly picture: Picture
  /** Template units to image pixels. */
  readonly toImage: (x: number, y: number) => XY
}

/** What an accident is made from. */
export interface Making {
  readonly seed: string
  readonly design: WildDesign
  readonly layout: PageLayout
  readonly scanner: Scanner
  readonly dice: Random
}

/** A second sheet that lies in the same picture. */
export interface Second {
  readonly design: WildDesign
  readonly seed: string
  readonly join: (first: Seen, second: Seen) => Seen
}

/** One thing that goes wrong between the printer and the file; each part acts at its own stage. */
export interface Accident {
  /** What was drawn, for the report. */
  readonly note: string
  /** Another hand than the sheet's own. */
  readonly student?: (student: Student) => Student
  /** Before the page is scanned; `other` makes a second filled-in page of the same device. */
  readonly onPaper?: (
    scene: Scene,
    other: (design: WildDesign, seed: string) => Promise<Scene>,
  ) => void | Promise<void>
  /** What is no longer there of the page. */
  readonly cut?: (scene: Scene) => Cut | undefined
  readonly second?: Second
  readonly onPicture?: (seen: Seen, scanner: Scanner) => Seen
  /** Read by another template than it was printed from. */
  readonly template?: Template
  /** None of the template's rows is in the picture: nothing may be read. */
  readonly isForeign?: boolean
  /** No row is out of its reach. */
  readonly isEverywhere?: boolean
  readonly format?: 'png' | 'webp'
  readonly onBytes?: (bytes: Buffer) => Buffer
}

/** A place where the accident meets answers: the middle of some bubble, template units. */
export function somewhere({ rows }: PageLayout, random: Random): XY {
  const { x, y, w, h } = random.pick(random.pick(rows).bubbles)
  return { x: x + w / 2, y: y + h / 2 }
}

export type MakeAccident = (making: Making) => Accident | undefined | Promise<Accident | undefined>
