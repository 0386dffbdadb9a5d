import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { embeddingLocal } from '#main/engines/embedding/local.ts'
import { chooseBackend } from '#main/jobs/embedding/choose-backend.ts'
import { embedding } from '#main/jobs/embedding/job.ts'
import { cosineSimilarity } from '#test/support/cosine.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { modelFolder, TABLE, WORDS } from '#test/support/embedding-model.ts'
import { standIn } from '#test/support/http-stand-in.ts'
import { apiError, embeddings } from '#test/support/openai-api.ts'
import { jobRunner } from '#test/support/run-job.ts'
import { goldenJson, hasGoldens } from '#tools/original-worker.ts'

const run = jobRunner()
describe('embedding, local', () => {
  test('no model: an error that says how to put one there', async () => {
    const env = {
      EMBEDDING_BACKEND: 'local',
      EMBEDDING_LOCAL_MODEL: 'nobody/nothing',
      GRADING_STATION_DATA: testFolder(),
    }
    const error: Error = await run(embedding, { texts: ['a'] }, { env }).catch((e) => e)
    expect(error).toMatchObject({ code: 'unavailable' })
    expect(await embeddingLocal.available(readSettings(env))).toMatchObject({
      available: false,
      error: { reason: 'embedding-model-missing', message: expect.stringContaining('models/NAME') },
    })
  })

  test('a broken model is an error, never another backend', async () => {
    const folder = modelFolder()
    writeFileSync(join(folder, 'model.onnx'), 'not a model')
    const api = await standIn(() => embeddings(['x']))
    const env = { EMBEDDING_LOCAL_MODEL: folder, OPENAI_API_KEY: 'k', OPENAI_BASE_URL: api.url }
    await expect(run(embedding, { texts: ['수학'] }, { env })).rejects.toMatchObject({ code: 'unavailable' })
    expect(api.asked).toHaveLength(0)
  })

  test('texts are mean-pooled without padding, normalised, and answered in their order over batches', async () => {
    const env = { EMBEDDING_BACKEND: 'local', EMBEDDING_LOCAL_MODEL: modelFolder() }
    const texts = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? '수학' : `국어${' 문제'.repeat(i % 7)}`,
    )
    const result = await run(embedding, { texts }, { env })
    expect(result).toMatchObject({ backend: 'local', dimension: 2 })
    expect(result.vectors).toHaveLength(40)
    texts.forEach((text, i) => {
      const words = text.split(' ').map((word) => TABLE[WORDS.indexOf(word)])
      const mean = [0, 1].map((d) => words.reduce((sum, word) => sum + word[d], 0) / words.length)
      const length = Math.hypot(...mean)
      result.vectors[i].forEach((value, d) => {
        expect(value).toBeCloseTo(mean[d] / length, 5)
      })
    })
  })

  test('a model is found by its name in the models folder', async () => {
    const data = testFolder()
    modelFolder(join(data, 'models', 'tiny'))
    const env = {
      EMBEDDING_BACKEND: 'local',
      EMBEDDING_LOCAL_MODEL: 'sentence-transformers/tiny',
      GRADING_STATION_DATA: data,
    }
    expect(await run(embedding, { texts: ['수학'] }, { env })).toMatchObject({
      backend: 'local',
      model: 'sentence-transformers/tiny',
      vectors: [[1, 0]],
    })
  })

  test('a string is one text, null an empty one, and nothing needs no file', async () => {
    const env = { EMBEDDING_BACKEND: 'local', EMBEDDING_LOCAL_MODEL: modelFolder() }
    expect((await run(embedding, { texts: ' 수학 ' }, { env })).vectors).toEqual([[1, 0]])
    expect((await run(embedding, { texts: [null, '국어'] }, { env })).vectors).toHaveLength(2)
    expect(await run(embedding, {}, { env })).toMatchObject({ vectors: [], dimension: 0 })
  })
})

describe('embedding, openai', () => {
  test('texts go in batches and the vectors come back in the texts’ order', async () => {
    const api = await standIn(({ body }) => embeddings(body.input))
    const env = { EMBEDDING_BACKEND: 'openai', OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: `${api.url}/v1` }
    const texts = Array.from({ length: 300 }, (_, i) => 'x'.repeat((i % 9) + 1))
    const result = await run(embedding, { texts }, { env })
    expect(result).toMatchObject({ backend: 'openai', model: 'text-embedding-3-small', dimension: 3 })
    expect(result.vectors.map((vector) => vector[0])).toEqual(texts.map((text) => text.length))
    expect(api.asked.length).toBeGreaterThan(1)
    expect(api.asked.every(({ path }) => path === '/v1/embeddings')).toBe(true)
  })

  test('the embedding key serves where there is no other, and 429 is typed', async () => {
    const api = await standIn(() => apiError(429, 'rate_limit_exceeded', 'slow down'))
    const env = {
      EMBEDDING_BACKEND: 'openai',
      EMBEDDING_OPENAI_API_KEY: 'sk-e',
      OPENAI_BASE_URL: `${api.url}/v1`,
    }
    await expect(run(embedding, { texts: ['a'] }, { env })).rejects.toMatchObject({
      reason: 'openai-rate-limit',
    })
    expect(api.asked[0]?.headers.authorization).toBe('Bearer sk-e')
  })
})

describe('embedding, auto', () => {
  test('it takes the local model, and once taken does not change to OpenAI when the model goes away', async () => {
    const folder = modelFolder(join(testFolder(), 'model'))
    const settings = readSettings({ EMBEDDING_LOCAL_MODEL: folder, OPENAI_API_KEY: 'k' })
    expect(await chooseBackend(settings)).toEqual({ backend: 'local' })
    rmSync(folder, { recursive: true })
    await expect(chooseBackend(settings)).rejects.toMatchObject({ reason: 'embedding-backend-gone' })
  })

  test('with neither model nor key it compares writing, says so and why, and stays with that when a model comes', async () => {
    const data = testFolder()
    const env = { EMBEDDING_LOCAL_MODEL: 'tiny', GRADING_STATION_DATA: data }
    const texts = [
      '이차방정식의 두 근의 합을 구하시오.',
      '이차방정식의 두 근을 더하면?',
      '광합성이란 무엇인가?',
    ]
    const result = await run(embedding, { texts }, { env })
    expect(result).toMatchObject({
      ...{ backend: 'lexical', model: 'lexical-1', dimension: 1024 },
      fallback: 'embedding-model-missing, openai-key-missing',
    })
    const [sum, alike, other] = result.vectors
    expect(cosineSimilarity(sum, alike)).toBeGreaterThan(cosineSimilarity(sum, other) + 0.1)
    modelFolder(join(data, 'models', 'tiny'))
    expect(await chooseBackend(readSettings(env))).toMatchObject({ backend: 'lexical' })
  })

  test('under compat v1, which knew none of that, it says what is missing for each', async () => {
    const settings = readSettings({
      ...{ EMBEDDING_LOCAL_MODEL: 'none', GRADING_STATION_DATA: testFolder(), GRADING_STATION_COMPAT: 'v1' },
    })
    await expect(chooseBackend(settings)).rejects.toMatchObject({
      reason: 'embedding-no-backend',
      message: expect.stringMatching(/model\.onnx.*OPENAI_API_KEY/),
    })
    // The payload's word is as good as the setting's, and better where they differ.
    const own = { EMBEDDING_LOCAL_MODEL: 'none', GRADING_STATION_DATA: testFolder() }
    await expect(run(embedding, { texts: ['가'], compat: 'v1' }, { env: own })).rejects.toMatchObject({
      reason: 'embedding-no-backend',
    })
    const asked = { texts: ['가'], compat: 'none' }
    expect(await run(embedding, asked, { env: { ...own, GRADING_STATION_COMPAT: 'v1' } })).toMatchObject({
      backend: 'lexical',
    })
  })
})

describe('cosine similarity', () => {
  test.skipIf(!hasGoldens)('equals the original’s on every recorded pair', () => {
    for (const { a, b, sim } of goldenJson('cosine.expected.json'))
      expect(cosineSimilarity(a, b)).toBeCloseTo(sim, 12)
  })

  test('empty, unequal and zero vectors are alike in nothing', () => {
    expect([
      cosineSimilarity([], []),
      cosineSimilarity([1], [1, 2]),
      cosineSimilarity([0, 0], [1, 1]),
    ]).toEqual([0, 0, 0])
  })
})
