import sharp from 'sharp'
import { seededRandom } from '../random.ts'

const CHOICES = ['A', 'B', 'C', 'D', 'E']
const QUESTIONS = 10
const ROW_PX = 80
const BOX_PX = 70
const MARGIN_PX = 60

/** A sheet of rows of five circles with one filled in each, and the windows a template would have. */
export async function drawAnswerSheet(seed: number) {
  const random = seededRandom(seed)
  const filled = Array.from({ length: QUESTIONS }, () => random.int(0, CHOICES.length - 1))
  const circles = filled.flatMap((answer, row) =>
    CHOICES.map((_, column) => {
      const x = MARGIN_PX + (column + 0.5) * BOX_PX
      const y = MARGIN_PX + (row + 0.5) * ROW_PX
      const fill = column === answer ? 'black' : 'none'
      return `<circle cx="${x}" cy="${y}" r="30" fill="${fill}" stroke="black" stroke-width="1"/>`
    }),
  )
  const width = 2 * MARGIN_PX + CHOICES.length * BOX_PX
  const height = 2 * MARGIN_PX + QUESTIONS * ROW_PX
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="white"/>${circles.join('')}</svg>`
  const questions = filled.map((_, row) => ({
    question_id: row + 1,
    roi: { x: MARGIN_PX, y: MARGIN_PX + row * ROW_PX, w: CHOICES.length * BOX_PX, h: ROW_PX },
    choices: CHOICES,
    axis: 'x',
  }))
  const image = await sharp(Buffer.from(svg)).png().toBuffer()
  return { image, questions, answers: filled.map((answer) => CHOICES[answer]).join('') }
}
