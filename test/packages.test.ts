import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const ROOT = resolve(import.meta.dirname, '..')
const read = (name: string) => JSON.parse(readFileSync(resolve(ROOT, name), 'utf8')) as unknown

const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
})
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      devDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})
const manifest = Manifest.parse(read('package.json'))
const { packages } = Lock.parse(read('package-lock.json'))
const installed = Object.entries(packages).filter(([path]) => path !== '')

test('every package is asked for by its exact version', () => {
  const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

test('the lock file is of these packages, and holds what each one is down to its bytes', () => {
  expect(packages['']).toMatchObject(manifest)
  const loose = installed.filter(
    ([, each]) => each.inBundle !== true && !/^sha512-/.test(each.integrity ?? ''),
  )
  expect(loose.map(([path]) => path)).toEqual([])
  // From a registry, by name and hash: no link, no repository, no address of somebody's own.
  const elsewhere = installed.filter(
    ([, { resolved, link }]) => link === true || /^(git|file|http:)/.test(resolved ?? ''),
  )
  expect(elsewhere.map(([path]) => path)).toEqual([])
})

test('an install runs no package’s own script', () => {
  const settings = readFileSync(resolve(ROOT, '.npmrc'), 'utf8').split('\n')
  expect(settings).toContain('ignore-scripts=true')
})
