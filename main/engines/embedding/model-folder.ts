import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { modelsFolder } from '#main/engines/models.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { POOLINGS, type Pooling } from './pooling.ts'

export interface ModelFolder {
  readonly name: string
  readonly dir: string
  readonly tokenizer: string
  readonly onnx: string
}

/** As they are exported, the whole one first; what is quantised is smaller and almost as good. */
const ONNX_NAMES = ['model.onnx', 'model_quantized.onnx', 'model_int8.onnx', 'model_uint8.onnx']

/**
 * The folder of the local embedding model: `EMBEDDING_LOCAL_MODEL` as a folder, else as a name in the models folder,
 * whole (`sentence-transformers/NAME`) or its last part.
 * @returns undefined when no such folder holds `tokenizer.json` and a model in ONNX form, itself or in `onnx`
 */
export function findModelFolder(settings: Settings): ModelFolder | undefined {
  const wanted = settings.embeddingModel
  const models = modelsFolder(settings)
  const last = wanted.split(/[\\/]/).at(-1)!
  const folders = isAbsolute(wanted) ? [wanted] : [join(models, wanted), join(models, last)]
  for (const dir of folders) {
    const tokenizer = join(dir, 'tokenizer.json')
    const onnx = findOnnx(dir) ?? findOnnx(join(dir, 'onnx'))
    if (onnx === undefined || !existsSync(tokenizer)) continue
    return { name: isAbsolute(wanted) ? last : wanted, dir, tokenizer, onnx }
  }
  return undefined
}

/** A known name, or else the one ONNX file there is: which of several is meant nobody can tell. */
function findOnnx(dir: string): string | undefined {
  if (!existsSync(dir)) return undefined
  const files = readdirSync(dir).filter((name) => name.endsWith('.onnx'))
  const name =
    ONNX_NAMES.find((known) => files.includes(known)) ?? (files.length === 1 ? files[0] : undefined)
  return name === undefined ? undefined : join(dir, name)
}

export const HOW_TO_ADD_A_MODEL =
  'put tokenizer.json and model.onnx of a sentence-transformers model into models/NAME of the data folder, and set EMBEDDING_LOCAL_MODEL to NAME or to the folder'

/** Tokens a text is cut to where the model does not say: what its position table holds is usually 512. */
const MOST_TOKENS = 512

/** How a model wants its texts, and how a sentence's vector is made. */
export interface ModelRecipe {
  readonly pooling: Pooling
  /** Before every text; '' where nothing. */
  readonly prefix: string
  readonly mostTokens: number
}

const PoolingConfig = z.looseObject({
  pooling_mode: z.string().optional(),
  include_prompt: z.boolean().optional(),
})
const Modules = z.array(z.looseObject({ type: z.string() }))
const Prompts = z.object({
  prompts: z.record(z.string(), z.string()).nullish(),
  default_prompt_name: z.string().nullish(),
})
const Lengths = z.object({ model_max_length: z.number().optional(), max_seq_length: z.number().nullish() })

/**
 * What the folder's own files say: `1_Pooling/config.json`, `modules.json`, `config_sentence_transformers.json`,
 * `sentence_bert_config.json`, `tokenizer_config.json`. Each may be missing; none is guessed around.
 * @throws StationError `unavailable`, reason `embedding-model-unsupported`, for what would be another vector here
 */
export function readRecipe({ dir, name }: ModelFolder, makesSentences: boolean): ModelRecipe {
  const json = <T>(schema: z.ZodType<T>, ...path: string[]) => readJson(schema, join(dir, ...path))
  const prefix = prefixOf(name, json(Prompts, 'config_sentence_transformers.json'))
  const config = json(PoolingConfig, '1_Pooling', 'config.json')
  const modules = json(Modules, 'modules.json') ?? []
  if (!makesSentences) {
    if (modules.some(({ type }) => type.endsWith('Dense'))) throw unsupported(name, 'a Dense module')
    if (config?.include_prompt === false && prefix !== '') throw unsupported(name, 'include_prompt')
  }
  const lengths = [
    json(Lengths, 'tokenizer_config.json')?.model_max_length,
    json(Lengths, 'sentence_bert_config.json')?.max_seq_length,
  ]
  const mostTokens = Math.min(MOST_TOKENS, ...lengths.map((length) => length ?? MOST_TOKENS))
  return { pooling: makesSentences ? 'mean' : poolingOf(name, config), prefix, mostTokens }
}

/** @throws StationError as `readRecipe`: several at once are one vector after the other */
function poolingOf(name: string, config: z.infer<typeof PoolingConfig> | undefined): Pooling {
  if (config === undefined) return 'mean'
  const wanted =
    config.pooling_mode === undefined
      ? Object.keys(config)
          .filter((key) => key.startsWith('pooling_mode_') && config[key] === true)
          .map((key) => key.slice('pooling_mode_'.length))
      : [config.pooling_mode]
  // A mean over the root of the number is the same, once it is scaled to length 1.
  const known = wanted.map((mode) => POOLINGS.find((each) => mode === each || POOLING_KEYS[mode] === each))
  if (known.length === 1 && known[0] !== undefined) return known[0]
  throw unsupported(name, `pooling ${wanted.join(' + ') || 'none'}`)
}

const POOLING_KEYS: Readonly<Record<string, Pooling>> = {
  cls_token: 'cls',
  mean_tokens: 'mean',
  mean_sqrt_len_tokens: 'mean',
  max_tokens: 'max',
}

/** E5 was trained with a word before each text, and its files do not say so; both of two to be compared are queries. */
function prefixOf(name: string, config: z.infer<typeof Prompts> | undefined): string {
  const own = config?.default_prompt_name && config.prompts?.[config.default_prompt_name]
  if (own) return own
  return /(^|[-_/\\])e5([-_]|$)/i.test(name) && !/instruct/i.test(name) ? 'query: ' : ''
}

const unsupported = (model: string, detail: string) =>
  new StationError('unavailable', `The embedding model ${model} needs what is not known here: ${detail}`, {
    reason: 'embedding-model-unsupported',
    params: { model, detail },
  })

function readJson<T>(schema: z.ZodType<T>, path: string): T | undefined {
  if (!existsSync(path)) return undefined
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
}
