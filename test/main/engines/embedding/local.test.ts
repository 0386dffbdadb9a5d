import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { embeddingLocal } from '#main/engines/embedding/local.ts'
import { pool } from '#main/engines/embedding/pooling.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { type ModelShape, modelFolder } from '#test/support/embedding-model.ts'

async function embed(texts: string[], shape: ModelShape, name = 'model') {
  const folder = modelFolder(join(testFolder(), name), shape)
  const run = await embeddingLocal.open(readSettings({ EMBEDDING_LOCAL_MODEL: folder }))
  return run({ texts }, { signal: new AbortController().signal, progress: () => undefined })
}
const pooling = (config: Record<string, unknown>) => ({ files: { '1_Pooling/config.json': config } })
const HALF = Math.SQRT1_2

describe('a model folder', () => {
  test.for<[string, ModelShape, string]>([
    [
      'a Dense module after the pooling',
      { files: { 'modules.json': [{ type: 'sentence_transformers.models.Dense' }] } },
      'Dense',
    ],
    [
      'two poolings at once',
      pooling({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: true }),
      'cls_token + mean_tokens',
    ],
    ['a pooling that is not known', pooling({ pooling_mode: 'weightedmean' }), 'weightedmean'],
  ])('with %s is refused by name: its vectors would be others here', async ([, shape, detail]) => {
    await expect(embed(['수학'], shape)).rejects.toMatchObject({
      reason: 'embedding-model-unsupported',
      params: { detail: expect.stringContaining(detail) },
    })
  })

  test('whose weights are missing or whose files are no JSON is broken', async () => {
    const folder = modelFolder(join(testFolder(), 'model'), { external: true })
    const open = () => embeddingLocal.open(readSettings({ EMBEDDING_LOCAL_MODEL: folder }))
    writeFileSync(join(folder, 'sentence_bert_config.json'), '{')
    await expect(open()).rejects.toMatchObject({ reason: 'embedding-model-broken' })
    writeFileSync(join(folder, 'sentence_bert_config.json'), '{}')
    writeFileSync(join(folder, 'weights.bin'), '')
    await expect(open()).rejects.toMatchObject({ reason: 'embedding-model-broken' })
  })

  test.for<[string, ModelShape]>([
    ['weights in a file of their own', { external: true }],
    ['the same in onnx', { file: 'onnx/model.onnx', external: true }],
    ['a quantised model alone', { file: 'onnx/model_quantized.onnx' }],
    ['a model of any one name', { file: 'model_O4.onnx' }],
  ])('with %s is read', async ([, shape]) => {
    expect((await embed(['수학', '국어'], shape)).vectors).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  test.for<[string, Record<string, unknown>, number[]]>([
    ['the first token', { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, [1, 0]],
    ['the mean', { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true }, [HALF, HALF]],
    ['the greatest', { pooling_mode_max_tokens: true }, [HALF, HALF]],
    ['the last token', { pooling_mode_lasttoken: true }, [0, 1]],
    ['the first token, in newer words', { pooling_mode: 'cls', embedding_dimension: 2 }, [1, 0]],
  ])('is pooled by %s where it says so, whatever else is in the batch', async ([, config, expected]) => {
    const { vectors } = await embed(['수학 국어', '문제 답 math 국어 국어'], pooling(config))
    vectors[0].forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5)
    })
  })

  test('that makes a text’s vector itself is believed, Dense module or not', async () => {
    const files = { 'modules.json': [{ type: 'sentence_transformers.models.Dense' }] }
    const { vectors } = await embed(['수학 국어'], { sentences: true, files })
    expect(vectors[0].map((value) => value.toFixed(4))).toEqual([HALF.toFixed(4), HALF.toFixed(4)])
  })

  test('cuts texts where the model does, the closing token kept', async () => {
    const files = {
      'sentence_bert_config.json': { max_seq_length: 2 },
      '1_Pooling/config.json': { pooling_mode: 'mean' },
    }
    expect((await embed(['수학 국어 국어 국어 수학'], { files })).vectors).toEqual([[1, 0]])
  })
})

describe('a model that wants a word before each text', () => {
  const first = pooling({ pooling_mode: 'cls' })

  test('gets it, E5 by its name, and says so; a text that has it already keeps one', async () => {
    const made = await embed(['수학', 'query: 수학'], first, 'multilingual-e5-small')
    expect(made).toMatchObject({
      prefix: 'query: ',
      vectors: [
        [0, -1],
        [0, -1],
      ],
    })
  })

  test('gets the one its files name by default', async () => {
    const prompts = { prompts: { sts: 'math ', other: '답 ' }, default_prompt_name: 'sts' }
    const shape = { files: { ...first.files, 'config_sentence_transformers.json': prompts } }
    expect((await embed(['국어'], shape)).prefix).toBe('math ')
  })

  test('and others get none', async () => {
    expect(await embed(['수학'], first, 'fe5d-model')).not.toHaveProperty('prefix')
  })
})

test('a text of nothing but padding has a zero vector, not NaN', () => {
  expect(pool('mean', new Float32Array([1, 2]), [0], 2)).toEqual([0, 0])
})
