import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtRenderer } from '#tools/stations/browser.ts'

test('the screens are built for use, not for their development, whatever NODE_ENV is', async () => {
  expect(process.env.NODE_ENV).toBe('test')
  const assets = join(await builtRenderer(), 'assets')
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(5)
  const isForDevelopment = (name: string) => readFileSync(join(assets, name), 'utf8').includes('jsxDEV')
  expect(scripts.filter(isForDevelopment)).toEqual([])
})
