import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { loadPictures } from '#main/engines/omr/find/pictures.ts'
import { register } from '#main/engines/omr/register.ts'
import type { Registration } from '#main/engines/omr/registration.ts'
import { fitHomography } from '#main/engines/raster/homography.ts'
import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { loadFieldsTemplate } from '#tools/pages/fields-template.ts'

/**
 * Compares where alignment puts every bubble with where a ground-truth set says it is.
 *
 *   node test/support/align-check.ts SET_DIR… [--only TEXT] [--box-scale K] [--overlay DIR]
 */

interface Grid {
  page: [number, number][]
  image: [number, number][]
}

interface Item {
  id: string
  image?: string
  templateFile: string
  truth?: string
  pageQuad?: [number, number][]
  pageGrid?: Grid
}

/** Any picture as the reader hands it on: upright, on white, grey when it holds no colour. */
export async function decodeRaster(source: string | Buffer): Promise<Raster> {
  const image = sharp(source, { failOn: 'none' }).rotate().flatten({ background: '#fff' })
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  if (info.channels === 1) return { width: info.width, height: info.height, channels: 1, data }
  let isGrey = true
  for (let i = 0; i < data.length && isGrey; i += 3) {
    isGrey = data[i] === data[i + 1] && data[i] === data[i + 2]
  }
  if (!isGrey) return { width: info.width, height: info.height, channels: 3, data }
  const grey = new Uint8Array(data.length / 3)
  for (let i = 0; i < grey.length; i++) grey[i] = data[3 * i]
  return { width: info.width, height: info.height, channels: 1, data: grey }
}

/** True image point of a page point: the grid, bilinear, where there is one, else the quad's homography. */
export function truthMap(
  item: Item,
  layout: PageLayout,
): ((x: number, y: number) => { x: number; y: number }) | undefined {
  if (item.pageGrid !== undefined) return gridMap(item.pageGrid)
  const quad = item.pageQuad
  if (quad === undefined) return undefined
  const { width: w, height: h } = layout
  const corners = [
    [0, 0],
    [w, 0],
    [w, h],
    [0, h],
  ]
  const homography = fitHomography(
    corners.map(([x, y], i) => ({ x, y, u: quad[i][0], v: quad[i][1] })),
  ) as Homography
  return (x, y) => applyHomography(homography, x, y)
}

/** Bilinear between the page points of a regular grid, and beyond it by its outermost cells. */
function gridMap(grid: Grid): (x: number, y: number) => { x: number; y: number } {
  const axis = (k: 0 | 1) => [...new Set(grid.page.map((p) => p[k]))].sort((p, q) => p - q)
  const xs = axis(0)
  const ys = axis(1)
  const at = (i: number, j: number) => {
    const index = grid.page.findIndex((p) => p[0] === xs[i] && p[1] === ys[j])
    return grid.image[index]
  }
  const cellOf = (values: readonly number[], value: number) => {
    const last = values.findLastIndex((v) => v <= value)
    return Math.max(0, Math.min(values.length - 2, last))
  }
  return (x, y) => {
    const i = cellOf(xs, x)
    const j = cellOf(ys, y)
    const fx = (x - xs[i]) / (xs[i + 1] - xs[i])
    const fy = (y - ys[j]) / (ys[j + 1] - ys[j])
    const mix = (k: 0 | 1) =>
      (at(i, j)[k] * (1 - fx) + at(i + 1, j)[k] * fx) * (1 - fy) +
      (at(i, j + 1)[k] * (1 - fx) + at(i + 1, j + 1)[k] * fx) * fy
    return { x: mix(0), y: mix(1) }
  }
}

async function overlay(path: string, out: string, layout: PageLayout, registration: Registration) {
  const { data, info } = await sharp(path, { failOn: 'none' })
    .rotate()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .png()
    .toBuffer({ resolveWithObject: true })
  const boxes = layout.rows.flatMap((row, r) =>
    row.bubbles.map((box, o) => {
      const map = registration.bubbles[r]?.[o]
      if (map === undefined) return ''
      const points = [
        [box.x, box.y],
        [box.x + box.w, box.y],
        [box.x + box.w, box.y + box.h],
        [box.x, box.y + box.h],
      ].map(
        ([x, y]) =>
          `${(map.a * x + map.b * y + map.c).toFixed(1)},${(map.d * x + map.e * y + map.f).toFixed(1)}`,
      )
      return `<polygon points="${points.join(' ')}" fill="none" stroke="#0a0" stroke-width="1.5"/>`
    }),
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${info.width}" height="${info.height}">${boxes.join('')}</svg>`
  await sharp(data)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toFile(out)
}

async function main(args: readonly string[]) {
  const option = (name: string) => {
    const at = args.indexOf(name)
    return at < 0 ? undefined : args[at + 1]
  }
  const values = new Set(['--only', '--box-scale', '--overlay'].map(option))
  const folders = args.filter((arg) => !arg.startsWith('--') && !values.has(arg)).map((arg) => resolve(arg))
  const only = option('--only') ?? ''
  const boxScale = Number(option('--box-scale') ?? 1)
  const layouts = new Map<string, PageLayout>()
  let bad = 0
  for (const folder of folders) {
    for (const file of readdirSync(join(folder, 'items')).sort()) {
      const item = JSON.parse(readFileSync(join(folder, 'items', file), 'utf8')) as Item
      if (item.image === undefined || !item.id.includes(only)) continue
      const path = join(folder, item.image)
      if (!existsSync(path)) continue
      const key = join(folder, item.templateFile)
      const layout =
        layouts.get(key) ??
        (() => {
          const template = loadFieldsTemplate(key, boxScale)
          const page = template.pages[0]
          const made = pageLayout(page, template.unit)
          layouts.set(key, made)
          return made
        })()
      const raster = await decodeRaster(path)
      const pictures = await loadPictures([layout])
      const started = performance.now()
      const registration = register(raster, layout, { pictures })
      const ms = performance.now() - started
      const again = performance.now()
      register(raster, layout, { pictures })
      const warm = performance.now() - again
      const truth = truthMap(item, layout)
      let most = 0
      let total = 0
      let n = 0
      layout.rows.forEach((row, r) => {
        row.bubbles.forEach((box, o) => {
          const map = registration.bubbles[r]?.[o]
          if (map === undefined || truth === undefined) return
          const x = box.x + box.w / 2
          const y = box.y + box.h / 2
          const t = truth(x, y)
          const tx = truth(x + box.w / boxScale, y)
          const size = Math.hypot(tx.x - t.x, tx.y - t.y)
          const off =
            Math.hypot(map.a * x + map.b * y + map.c - t.x, map.d * x + map.e * y + map.f - t.y) / size
          most = Math.max(most, off)
          total += off
          n++
        })
      })
      const known = registration.rowResidual.filter((value) => !Number.isNaN(value))
      const residual = Math.sqrt(known.reduce((s, v) => s + v * v, 0) / Math.max(1, known.length))
      const flag = registration.status !== 'aligned' || most > 0.25 ? '  <<<' : ''
      if (flag !== '') bad++
      console.log(
        `${item.id.slice(0, 52).padEnd(52)} ${item.truth === 'strong' ? 's' : 'w'} ${registration.status.padEnd(9)} ${(registration.reason ?? '').padEnd(18)} score ${registration.structureScore.toFixed(2)} off mean ${(total / Math.max(1, n)).toFixed(3)} max ${most.toFixed(3)} res ${residual.toFixed(3)} turn ${registration.orientation} ${ms.toFixed(0)}/${warm.toFixed(1)} ms ${raster.width}x${raster.height}x${raster.channels}${flag}`,
      )
      const out = option('--overlay')
      if (out !== undefined) await overlay(path, join(out, `${item.id}.png`), layout, registration)
    }
  }
  console.log(`${bad} to look at`)
}

if (import.meta.main) await main(process.argv.slice(2))
