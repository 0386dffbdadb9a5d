import { z } from 'zod'
import { BOUNDS } from './bounds.ts'

/**
 * An answer sheet as it is drawn, printed, read, stored and scored: the one contract all of them share.
 * Lengths are in the template's `unit`, origin at the page's top left corner, y down.
 */

const Length = z.number()
const Size = z.object({ w: z.number().positive(), h: z.number().positive() })
const Point = z.object({ x: Length, y: Length })
const Vector = z.object({ dx: Length, dy: Length })
export const TemplateRect = z.object({
  x: Length,
  y: Length,
  w: z.number().positive(),
  h: z.number().positive(),
})

/** A PNG or JPEG as a `data:` URL, or a path beside the template file that loading turns into one. */
const ImageSource = z.string().min(1)

export const MarkShape = z.enum(['square', 'rectangle', 'disc', 'ring', 'l-bracket', 'triangle', 'cross'])
export type MarkShape = z.infer<typeof MarkShape>

export const FiducialMark = z.object({
  shape: MarkShape,
  center: Point.describe("Middle of the mark's bounding box."),
  size: Size,
  /** Stroke of an L bracket, ring or cross. */
  thickness: z.number().positive().optional(),
  /** Where the elbow of an L bracket, or the right angle of a triangle, points; tells the page's orientation. */
  corner: z.enum(['top-left', 'top-right', 'bottom-right', 'bottom-left']).optional(),
  /** Where the tip of an isosceles triangle points, its base along the other side; in place of a right angle. */
  apex: z.enum(['top', 'right', 'bottom', 'left']).optional(),
})
export type FiducialMark = z.infer<typeof FiducialMark>

export const Fiducials = z.discriminatedUnion('kind', [
  /** Separate printed marks, usually near the corners; one missing is survived when the rest suffice. */
  z.object({ kind: z.literal('corner-marks'), marks: z.array(FiducialMark).min(2) }),
  /** A row of printed bars along one or more edges. */
  z.object({ kind: z.literal('timing-track'), marks: z.array(FiducialMark).min(3) }),
  /** A printed rectangle. `rect` is its outer edge, or its inner edge when `edge` says so. */
  z.object({
    kind: z.literal('frame'),
    rect: TemplateRect,
    edge: z.enum(['outer', 'inner', 'middle']).default('outer'),
    thickness: z.number().positive().optional(),
  }),
  /** Printed straight rules (table lines), each from one end to the other. */
  z.object({
    kind: z.literal('rules'),
    lines: z.array(z.object({ from: Point, to: Point, thickness: z.number().positive().optional() })).min(4),
  }),
  /** A QR code or barcode whose corners are known. */
  z.object({ kind: z.literal('code'), rect: TemplateRect, text: z.string().optional() }),
  /** The same small picture printed at each centre, found by normalised correlation. */
  z.object({ kind: z.literal('picture'), image: ImageSource, centers: z.array(Point).min(2), size: Size }),
  /** The paper's own outline against a darker or lighter background. */
  z.object({ kind: z.literal('page-contour') }),
  /** Feature registration against a picture of the blank page that covers the whole template page. */
  z.object({ kind: z.literal('reference'), image: ImageSource }),
  /** The image is the page: template units are scaled to the image, nothing is looked for. */
  z.object({ kind: z.literal('none') }),
])
export type Fiducials = z.infer<typeof Fiducials>

export const BubbleShape = z.enum(['circle', 'oval', 'rectangle', 'bracket'])
export type BubbleShape = z.infer<typeof BubbleShape>

export const BubbleStyle = z.object({
  shape: BubbleShape.default('oval'),
  printed: z.boolean().default(false).describe("Whether the option's label is printed inside the bubble."),
})

/** Where a field's bubbles are: a regular grid, or every box by itself, `rows[row][option]`. */
export const BubbleLayout = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('grid'),
    origin: Point.describe("Middle of the first row's first bubble."),
    bubble: Size,
    optionStep: Vector.describe('From one option of a row to the next.'),
    rowStep: Vector.describe('From one row to the next.'),
  }),
  z.object({
    type: z.literal('boxes'),
    rows: z
      .array(z.array(TemplateRect).min(1))
      .min(1)
      .describe('Bounding boxes of the bubbles, a list a row; x and y are of the top left corner.'),
  }),
])
export type BubbleLayout = z.infer<typeof BubbleLayout>

/**
 * What two marks in one row mean: `flag` asks a person (a single-choice question), `allow` reads both as the answer
 * (a question with several right options).
 */
export const MultiplePolicy = z.enum(['flag', 'allow'])

/** Limits on fill in [0, 1]; what is absent is learned from the batch. */
export const DecisionRules = z.object({
  /** Below this a bubble is empty. */
  blankBelow: z.number().min(0).max(1).optional(),
  /** From this on a bubble is marked. */
  markFrom: z.number().min(0).max(1).optional(),
  /** Least distance between the chosen bubble and the next for a certain answer. */
  margin: z.number().min(0).max(1).optional(),
})
export type DecisionRules = z.infer<typeof DecisionRules>

const FieldBase = {
  id: z.string().min(1),
  name: z.string().optional(),
}
const BubbleFieldBase = {
  ...FieldBase,
  layout: BubbleLayout,
  style: BubbleStyle.prefault({}),
  rules: DecisionRules.optional(),
}
/** Most options of a row: a question of an AMC sheet may have a hundred boxes. */
export const MAX_OPTIONS = 256
const Label = z.string().min(1).max(BOUNDS.labelLetters)
const Options = z.array(z.string().min(1)).min(1).max(MAX_OPTIONS)

export const TemplateField = z.discriminatedUnion('kind', [
  /** Questions: one row of bubbles each. */
  z.object({
    kind: z.literal('choice'),
    ...BubbleFieldBase,
    /** One label a row, e.g. `q1`. */
    labels: z.array(Label).min(1).max(BOUNDS.labelsOfRange),
    /** The number the academy's server knows each question by; absent: the digits in its label. */
    questionIds: z.array(z.int()).optional(),
    options: Options,
    multiple: MultiplePolicy.default('flag'),
  }),
  /** Like `choice`, but its rows are statements or sub-items of one thing. */
  z.object({
    kind: z.literal('matrix'),
    ...BubbleFieldBase,
    labels: z.array(Label).min(1).max(BOUNDS.labelsOfRange),
    options: Options,
    multiple: MultiplePolicy.default('flag'),
  }),
  /** A number every student must fill in whole (수험번호, phone); a row of the layout is one digit position. */
  z.object({
    kind: z.literal('number'),
    ...BubbleFieldBase,
    labels: z.array(Label).min(1).max(BOUNDS.labelsOfRange),
    /** Options of each position; a single list serves all. */
    options: z.union([Options, z.array(Options)]),
    /** Whether this is the number that identifies the student. */
    identity: z.boolean().default(false),
    blankLegal: z.boolean().default(false),
  }),
  /** A short numeric answer (단답형): right-aligned, blank positions are legal, a sign position is possible. */
  z.object({
    kind: z.literal('numeric'),
    ...BubbleFieldBase,
    labels: z.array(Label).min(1).max(BOUNDS.labelsOfRange),
    options: z.union([Options, z.array(Options)]),
    questionId: z.int().optional(),
  }),
  /** The form code (홀수 / 짝수, A / B). */
  z.object({
    kind: z.literal('form'),
    ...BubbleFieldBase,
    options: Options,
  }),
  z.object({
    kind: z.literal('barcode'),
    ...FieldBase,
    rect: TemplateRect,
    formats: z.array(z.string()).default([]),
    identity: z.boolean().default(false),
    /** `sheet`: printed with what the sheet is: template, version, page, and the exam and form named at printing. */
    carries: z.literal('sheet').optional(),
  }),
  /** A part of the page kept as a picture, for people or for OCR. */
  z.object({
    kind: z.literal('region'),
    ...FieldBase,
    rect: TemplateRect,
    purpose: z.enum(['name', 'signature', 'ocr', 'other']).default('other'),
  }),
])
export type TemplateField = z.infer<typeof TemplateField>

/** Whether students are known by it. */
export const isStudentNumber = (field: TemplateField): field is Extract<TemplateField, { kind: 'number' }> =>
  field.kind === 'number' && field.identity

const Ink = z.string().regex(/^#[0-9a-f]{6}$/i)

/** Print that is never read. Without a colour of its own it has the template's ink. */
export const StaticItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    /** Half the height of the first line's capitals, at the line's start, middle or end. */
    at: Point,
    /** `{name}`, `{exam}` and `{form}` stand for the template's name and what is named at printing. */
    text: z.string().min(1).max(2000),
    size: z.number().positive(),
    align: z.enum(['start', 'middle', 'end']).default('start'),
    bold: z.boolean().default(false),
    ink: Ink.optional(),
  }),
  z.object({
    kind: z.literal('image'),
    /** The picture is shown whole in the middle of it. */
    rect: TemplateRect,
    image: ImageSource.max(8_000_000),
  }),
  z.object({
    kind: z.literal('line'),
    from: Point,
    to: Point,
    thickness: z.number().positive().optional(),
    ink: Ink.optional(),
  }),
  z.object({
    kind: z.literal('rect'),
    rect: TemplateRect,
    /** Of its corners. */
    radius: z.number().positive().optional(),
    fill: Ink.optional(),
    /** Colour of its outline; one without a fill always has an outline. */
    stroke: Ink.optional(),
    thickness: z.number().positive().optional(),
  }),
])
export type StaticItem = z.infer<typeof StaticItem>

export const TemplatePage = z.object({
  id: z.string().min(1),
  size: Size,
  /** Tried in order; those after the first also check what the first found. */
  fiducials: z.array(Fiducials).min(1),
  fields: z.array(TemplateField),
  /** Values put together from several rows or fields, in reading order, e.g. a roll number with its letter. */
  joins: z
    .array(z.object({ label: z.string().min(1), parts: z.array(z.string().min(1)).min(1) }))
    .default([]),
  /** A code whose text tells this page from the template's others; else each page's own marks do. */
  pageCode: z.object({ field: z.string(), text: z.string() }).optional(),
  /** Printed under the fields, in this order: logo, title, boxes, headings, instructions. */
  static: z.array(StaticItem).max(2000).optional(),
  /** `bubbles`: fields print their bubbles alone, and the static layer holds the rest. Default: headings, numbers, frames. */
  fieldPrint: z.enum(['labelled', 'bubbles']).optional(),
  /** A picture of the blank page, for drawing templates over and for checking alignment. */
  reference: ImageSource.optional(),
})
export type TemplatePage = z.infer<typeof TemplatePage>

export const TEMPLATE_SCHEMA = 'grading-station/template@1'

export const Template = z.object({
  schema: z.literal(TEMPLATE_SCHEMA),
  id: z.string().min(1),
  name: z.string().min(1),
  version: z.int().positive().default(1),
  unit: z.enum(['mm', 'px']),
  pages: z.array(TemplatePage).min(1),
  rules: DecisionRules.optional(),
  print: z
    .object({
      /** Ink of bubbles, rules and labels, `#rrggbb`; a colour that scanners drop (red, pink) keeps marks clear. */
      ink: Ink.default('#000000'),
    })
    .prefault({}),
})
export type Template = z.infer<typeof Template>
