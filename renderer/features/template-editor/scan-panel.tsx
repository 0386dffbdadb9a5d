import { Button, Checkbox, FileButton, Slider, Text } from '@mantine/core'
import { MOST_TRIED } from '#shared/contract/templates.ts'
import { useErrorText } from '../../lib/error.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import parts from '../../ui/parts.module.css'
import classes from './editor.module.css'
import type { useFindFields } from './use-find-fields.ts'
import type { useScans } from './use-scans.ts'
import { scanKey } from './use-try-on.ts'

interface ScanPanelProps {
  readonly scans: ReturnType<typeof useScans>
  /** How strongly they show, (0, 1]. */
  readonly opacity: number
  readonly onOpacity: (opacity: number) => void
  readonly find: ReturnType<typeof useFindFields>
}

/** Which scans lie under the drawing, and looking for fields on the first of them. */
export function ScanPanel({ scans, opacity, onOpacity, find }: ScanPanelProps) {
  const t = useText()
  const errorText = useErrorText()
  const active = scans.shown[0]
  const { refused = [], beyond = 0 } = scans.left ?? {}
  return (
    <section aria-label={t('editor.scans')}>
      <h2 className={classes.heading}>{t('editor.scans')}</h2>
      <div className={classes.scans}>
        {scans.known.map((scan) => (
          <Checkbox
            key={scanKey(scan)}
            size="xs"
            mb={4}
            label={scan.name}
            checked={scans.shown.some((each) => scanKey(each) === scanKey(scan))}
            onChange={() => scans.toggle(scan)}
          />
        ))}
      </div>
      <Slider
        aria-label={t('editor.opacity')}
        thumbLabel={t('editor.opacity')}
        size="xs"
        min={0.1}
        max={1}
        step={0.1}
        label={null}
        value={opacity}
        onChange={onOpacity}
        my={8}
      />
      <div className={classes.stack}>
        <FileButton
          multiple
          onChange={(files) => files.length > 0 && scans.add(files)}
          accept="image/*,application/pdf"
        >
          {(props) => (
            <Button {...props} variant="default" loading={scans.isAdding}>
              {t('editor.addScan')}
            </Button>
          )}
        </FileButton>
        {active !== undefined && (
          <Button variant="default" loading={find.isPending} onClick={() => find.mutate({ scan: active })}>
            {t('editor.findAll')}
          </Button>
        )}
      </div>
      {find.data?.fields === 0 && <p className={parts.note}>{t('editor.foundNothing')}</p>}
      {find.data?.areWordsRead === false && <p className={parts.note}>{t('editor.wordsUnread')}</p>}
      <FailureText of={scans.error} />
      {refused.map(({ name, error }) => (
        <Text key={name} size="sm" c="error" role="alert">
          {name}: {errorText(error)}
        </Text>
      ))}
      {beyond > 0 && (
        <p className={parts.note} role="status">
          {t('editor.scansBeyond', { most: MOST_TRIED, count: beyond })}
        </p>
      )}
    </section>
  )
}
