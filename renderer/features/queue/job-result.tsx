import { Button, Group, Title } from '@mantine/core'
import { z } from 'zod'
import type { TextKey } from '#shared/i18n/index.ts'
import { saveText } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { Code } from './code.tsx'
import classes from './queue.module.css'

/** A result of which people want the text. */
const WithText = z.looseObject({ text: z.string() })

/** A job's result: its text where it has one, all of it as JSON; both can be saved. */
export function JobResult({ id, result }: { id: number; result: unknown }) {
  const t = useText()
  const text = WithText.safeParse(result).data?.text
  const json = JSON.stringify(result, null, 2)
  const save = (key: TextKey, name: string, content: string, type: string) => (
    <Button size="compact-sm" variant="default" onClick={() => saveText(name, content, type)}>
      {t(key)}
    </Button>
  )
  return (
    <section>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="sm">
          {t('queue.detail.result')}
        </Title>
        <Group gap="xs">
          {text !== undefined && save('queue.result.saveText', `job-${id}.txt`, text, 'text/plain')}
          {save('queue.result.saveJson', `job-${id}.json`, json, 'application/json')}
        </Group>
      </Group>
      {text !== undefined && (
        <pre className={classes.text}>{text === '' ? t('queue.result.noText') : text}</pre>
      )}
      <details>
        <summary>{t('queue.result.all')}</summary>
        <Code of={json} />
      </details>
    </section>
  )
}
