import { Button, PasswordInput, Select, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import type { SecretState, TestOutcome } from '#shared/contract/settings.ts'
import type { KeptSecretName } from '#shared/domain/settings.ts'
import { errorText } from '#shared/i18n/index.ts'
import { useErrorText } from '../../lib/error.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { CommitText } from '../../ui/commit-text.tsx'
import classes from './settings.module.css'

interface SectionProps {
  readonly id: string
  readonly title: string
  readonly children: ReactNode
}

export const Section = ({ id, title, children }: SectionProps) => (
  <section id={id} className={classes.section} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {children}
  </section>
)

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onSave: (value: string) => void
  readonly hint?: string | undefined
  /** The environment variable that sets it. */
  readonly fixedBy?: string | undefined
  /** What holds while nothing is set. */
  readonly placeholder?: string
  readonly inputMode?: 'numeric'
}

/** A text field that saves when it loses the focus or Enter is pressed; Escape restores the text. */
export function TextField({ label, value, onSave, hint, fixedBy, placeholder, inputMode }: TextFieldProps) {
  const t = useText()
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div>
        <CommitText
          id={id}
          value={value}
          readOnly={fixedBy !== undefined}
          placeholder={placeholder ?? ''}
          {...(inputMode === undefined ? {} : { inputMode })}
          onCommit={onSave}
        />
        {(fixedBy !== undefined || hint !== undefined) && (
          <span className={classes.hint}>
            {fixedBy === undefined ? hint : t('settings.fixed', { name: fixedBy })}
          </span>
        )}
      </div>
    </>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onSave: (value: string) => void
  readonly fixedBy?: string | undefined
}

export function Choice({ label, value, options, onSave, fixedBy }: ChoiceProps) {
  const t = useText()
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div>
        <Select
          id={id}
          data={options.map((option) => ({ ...option }))}
          value={value}
          readOnly={fixedBy !== undefined}
          allowDeselect={false}
          onChange={(next) => next !== null && onSave(next)}
        />
        {fixedBy !== undefined && (
          <span className={classes.hint}>{t('settings.fixed', { name: fixedBy })}</span>
        )}
      </div>
    </>
  )
}

interface SecretFieldProps {
  readonly label: string
  readonly name: KeptSecretName
  readonly state: SecretState
  readonly env: string
  /** Where it stands if it is in a file. */
  readonly file: string
}

/** A secret goes in and never comes out: only whether there is one, and where, is shown. */
export function SecretField({ label, name, state, env, file }: SecretFieldProps) {
  const t = useText()
  const { api } = useStation()
  const id = useId()
  const [value, setValue] = useState('')
  const set = useMutation(api.settings.setSecret.mutationOptions({ onSuccess: () => setValue('') }))
  const isFixed = state === 'environment'
  const hint = {
    unset: undefined,
    environment: t('settings.fixed', { name: env }),
    system: t('settings.secret.sealedHere'),
    file: t('settings.secret.inFile', { path: file }),
    locked: t('settings.secret.lockedHere'),
  }[state]
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div>
        <div className={classes.line}>
          <Text size="sm" w={84}>
            {t(`settings.secret.states.${state}`)}
          </Text>
          <PasswordInput
            id={id}
            size="xs"
            className={classes.grow ?? ''}
            autoComplete="off"
            placeholder={isFixed ? '' : t('settings.secret.placeholder')}
            readOnly={isFixed}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Button variant="default" disabled={value === ''} onClick={() => set.mutate({ name, value })}>
            {t('common.save')}
          </Button>
          <Button
            variant="default"
            disabled={isFixed || state === 'unset'}
            onClick={() => set.mutate({ name, value: '' })}
          >
            {t('settings.secret.forget')}
          </Button>
          <FailureText of={set.error} />
        </div>
        {hint !== undefined && <span className={classes.hint}>{hint}</span>}
      </div>
    </>
  )
}

interface TestButtonProps {
  readonly label?: string
  readonly test: () => Promise<TestOutcome>
}

/** Tests a setting and says how that went. */
export function TestButton({ label, test }: TestButtonProps) {
  const t = useText()
  const say = useErrorText()
  const run = useMutation({ mutationFn: test })
  const outcome = run.data
  return (
    <span className={classes.line}>
      <Button variant="default" loading={run.isPending} aria-label={label} onClick={() => run.mutate()}>
        {t('settings.test')}
      </Button>
      <Text size="sm" role="status" c={outcome?.error || run.isError ? 'error' : 'dimmed'}>
        {run.isPending && t('settings.testing')}
        {run.isError && say(run.error)}
        {outcome !== undefined &&
          !run.isPending &&
          (outcome.error === null
            ? [t('settings.ok', { ms: outcome.ms }), outcome.detail].filter(Boolean).join(' · ')
            : t('settings.failed', { error: errorText(t, outcome.error) }))}
      </Text>
    </span>
  )
}
