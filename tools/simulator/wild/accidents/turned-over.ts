import type { Accident, MakeAccident } from './accident.ts'

/** A picture seen from behind: a camera's mirror, a film laid the wrong way round. */
export const mirror: MakeAccident = ({ dice }): Accident => {
  const isUpsideDown = dice.chance(0.3)
  return {
    note: isUpsideDown ? 'top to bottom' : 'left to right',
    isEverywhere: true,
    onPicture: ({ picture, toImage }) => {
      const { width, height, channels, data } = picture
      const turned = new Uint8Array(data.length)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const from =
            ((isUpsideDown ? height - 1 - y : y) * width + (isUpsideDown ? x : width - 1 - x)) * channels
          const to = (y * width + x) * channels
          for (let c = 0; c < channels; c++) turned[to + c] = data[from + c]
        }
      return {
        picture: { ...picture, data: turned },
        toImage: (x, y) => {
          const point = toImage(x, y)
          return isUpsideDown ? { x: point.x, y: height - point.y } : { x: width - point.x, y: point.y }
        },
      }
    },
  }
}

/** Black for white, as a fax or a file whose colours are named the wrong way round. */
export const negative: MakeAccident = (): Accident => ({
  note: '',
  isEverywhere: true,
  onPicture: (seen) => ({
    ...seen,
    picture: { ...seen.picture, data: seen.picture.data.map((value) => 255 - value) },
  }),
})

/** The other side of the sheet, the front showing through or not. */
export const back: MakeAccident = ({ dice }): Accident => {
  const through = dice.chance(0.5) ? dice.between(0.03, 0.1) : 0
  return {
    note: through === 0 ? 'white' : `shows through ${through.toFixed(2)}`,
    isEverywhere: true,
    isForeign: true,
    onPaper: ({ canvas }) => {
      const { width, height, channels, data } = canvas
      const front = data.slice()
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let c = 0; c < channels; c++)
            data[(y * width + x) * channels + c] =
              255 - through * (255 - front[(y * width + width - 1 - x) * channels + c])
    },
  }
}
