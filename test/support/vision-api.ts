import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from './data-folder.ts'
import type { Answer } from './http-stand-in.ts'

/** A service account's key file as Google gives it, with a key pair of this test alone. */
export function serviceAccountFile(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const path = join(testFolder(), 'key.json')
  const account = {
    type: 'service_account',
    project_id: 'test',
    private_key_id: '1',
    private_key: privateKey,
    client_email: 'station@test.iam.gserviceaccount.com',
    client_id: '1',
  }
  writeFileSync(path, JSON.stringify(account))
  return path
}

const box = (x: number, y: number, w: number) => ({
  vertices: [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + 20 },
    { x, y: y + 20 },
  ],
})

/** An answer of `images:annotate` with a paragraph per list of lines, in the REST wire format. */
export function visionAnswer(paragraphs: readonly (readonly string[])[]): Answer {
  const blocks = paragraphs.map((lines, p) => ({
    blockType: 'TEXT',
    paragraphs: [
      {
        words: lines.flatMap((line, l) => {
          const words = line.split(' ')
          return words.map((word, w) => ({
            boundingBox: box(10 + w * 60, 10 + p * 100 + l * 30, 50),
            confidence: 0.9,
            symbols: [...word].map((text, i) => ({
              text,
              ...(i < word.length - 1
                ? {}
                : { property: { detectedBreak: { type: w < words.length - 1 ? 'SPACE' : 'LINE_BREAK' } } }),
            })),
          }))
        }),
      },
    ],
  }))
  return {
    body: {
      responses: [{ fullTextAnnotation: { text: 'unused', pages: [{ width: 200, height: 100, blocks }] } }],
    },
  }
}
