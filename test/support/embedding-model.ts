import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { testFolder } from './data-folder.ts'
import { constantBytes, onnxModel } from './onnx.ts'

/** What the model knows, and the vector of each. */
export const WORDS = ['[PAD]', '[UNK]', '수학', '국어', '문제', '답', 'math', 'query', ':']
export const TABLE = [
  [9, 9],
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 0],
  [1, 0.1],
  [0, -1],
  [0, 0],
]

export interface ModelShape {
  /** Of the model's file, below its folder. */
  readonly file?: string
  /** Whether its table stands in a file of its own. */
  readonly external?: boolean
  /** Whether it makes a text's vector itself: the greatest of its tokens'. */
  readonly sentences?: boolean
  /** Files of the folder, as JSON. */
  readonly files?: Readonly<Record<string, unknown>>
}

/** A sentence-transformers folder with a model of two dimensions: a table of word vectors. */
export function modelFolder(folder = testFolder(), shape: ModelShape = {}): string {
  const { file = 'model.onnx', external = false, sentences = false, files = {} } = shape
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  const table = { name: 'table', dims: [WORDS.length, 2], floats: TABLE.flat() }
  const hidden = sentences ? 'token_embeddings' : 'last_hidden_state'
  const model = onnxModel({
    inputs: ['input_ids', 'attention_mask'].map((name) => ({
      name,
      type: 'int64' as const,
      dims: ['batch', 'tokens'],
    })),
    outputs: [
      { name: hidden, type: 'float', dims: ['batch', 'tokens', 2] },
      ...(sentences ? [{ name: 'sentence_embedding', type: 'float' as const, dims: ['batch', 2] }] : []),
    ],
    constants: [external ? { ...table, external: 'weights.bin' } : table],
    nodes: [
      { op: 'Gather', inputs: ['table', 'input_ids'], output: hidden },
      ...(sentences
        ? [
            {
              op: 'ReduceMax',
              inputs: [hidden],
              output: 'sentence_embedding',
              attributes: { axes: [1], keepdims: 0 },
            },
          ]
        : []),
    ],
  })
  writeFileSync(join(folder, file), model)
  if (external) writeFileSync(join(dirname(join(folder, file)), 'weights.bin'), constantBytes(table))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), JSON.stringify(content))
  }
  const vocab = Object.fromEntries(WORDS.map((word, i) => [word, i]))
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
  }
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer))
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ model_max_length: 512 }))
  return folder
}
