import sharp from 'sharp'

/** White paper as a scanner sees it. */
export const blankPaper = (): Promise<Buffer> =>
  sharp({ create: { width: 1240, height: 1754, channels: 3, background: '#fdfdfb' } })
    .jpeg()
    .toBuffer()

/** A page that somebody wrote on, and that is no answer sheet. */
export async function letter(): Promise<Buffer> {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const width = 500 + ((i * 137) % 400)
    return `<path d="M160 ${200 + i * 34}h${width}" stroke="#222" stroke-width="9" stroke-dasharray="11 7 23 9 5 8"/>`
  })
  const svg = Buffer.from(`<svg width="1240" height="1754">${lines.join('')}</svg>`)
  return sharp(await blankPaper())
    .composite([{ input: svg }])
    .jpeg()
    .toBuffer()
}
