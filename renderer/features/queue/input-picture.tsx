import { Title } from '@mantine/core'
import { useState } from 'react'
import { z } from 'zod'
import { useText } from '../../lib/i18n.ts'
import classes from './queue.module.css'

const Box = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() })
const Size = { width: z.number().positive(), height: z.number().positive() }
/** Results that say where on the page they found something, in pixels of the page as it came. */
const Found = z.union([
  z.object({ ...Size, boxes: z.array(Box) }),
  z
    .object({
      ...Size,
      turnedDegrees: z.literal(0),
      paragraphs: z.array(z.object({ lines: z.array(z.object({ words: z.array(z.object({ box: Box })) })) })),
    })
    .transform(({ paragraphs, width, height }) => ({
      width,
      height,
      boxes: paragraphs.flatMap(({ lines }) => lines.flatMap(({ words }) => words.map(({ box }) => box))),
    })),
])
const Result = z.looseObject({ pages: z.tuple([Found], z.unknown()) })

/** First page of what the job works on, with what it found there; nothing where it has no picture. */
export function InputPicture({ id, result }: { id: number; result: unknown }) {
  const t = useText()
  const [isPicture, setIsPicture] = useState(true)
  const page = Result.safeParse(result).data?.pages[0]
  if (!isPicture) return null
  return (
    <section>
      <Title order={3} size="sm">
        {t('queue.detail.input')}
      </Title>
      <div className={classes.page}>
        <img
          className={classes.input}
          src={`/jobs/${id}/input.jpg`}
          alt={t('queue.detail.inputOf', { id })}
          onError={() => setIsPicture(false)}
        />
        {page !== undefined && (
          <svg className={classes.boxes} viewBox={`0 0 ${page.width} ${page.height}`} aria-hidden="true">
            {page.boxes.map(({ x, y, w, h }) => (
              <rect key={`${x} ${y} ${w} ${h}`} x={x} y={y} width={w} height={h} />
            ))}
          </svg>
        )}
      </div>
    </section>
  )
}
