import { ActionIcon, Button, Select, Switch, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { WatchFolder } from '#shared/contract/settings.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { Section, TestButton } from './fields.tsx'
import classes from './settings.module.css'

/** Folders that scans are taken from, and the exam each belongs to. */
export function WatchSection() {
  const t = useText()
  const { api, client } = useStation()
  const folders = useQuery(api.settings.watchFolders.queryOptions()).data ?? []
  const batches = useQuery(api.batches.list.queryOptions()).data ?? []
  const set = useMutation(api.settings.setWatchFolders.mutationOptions())
  const [path, setPath] = useState('')
  const pick = window.stationBridge?.pickFolder
  const options = batches.map(({ id, name }) => ({ value: String(id), label: name }))
  const save = (next: readonly WatchFolder[]) => set.mutate({ folders: [...next] })
  const change = (of: WatchFolder, changes: Partial<WatchFolder>) =>
    save(folders.map((each) => (each === of ? { ...each, ...changes } : each)))
  const [first] = batches

  return (
    <Section id="watch" title={t('settings.folders.title')}>
      <p className={classes.hint}>{t('settings.folders.hint')}</p>
      {folders.length === 0 && <Text c="dimmed">{t('settings.folders.none')}</Text>}
      {folders.map((folder) => (
        <div key={folder.path} className={classes.line}>
          <Text className={classes.grow ?? ''}>
            {folder.path}
            {folder.leftOut.count > 0 && (
              <span className={classes.hint}> {t('settings.folders.leftOut', folder.leftOut)}</span>
            )}
          </Text>
          <Select
            aria-label={`${t('settings.folders.batch')} ${folder.path}`}
            data={options}
            value={String(folder.batchId)}
            allowDeselect={false}
            onChange={(id) => id !== null && change(folder, { batchId: Number(id) })}
          />
          <Switch
            size="xs"
            label={t('settings.folders.active')}
            checked={folder.active}
            onChange={(event) => change(folder, { active: event.currentTarget.checked })}
          />
          <TestButton
            label={`${t('settings.test')} ${folder.path}`}
            test={() => client.settings.testFolder({ path: folder.path })}
          />
          <ActionIcon
            aria-label={t('settings.folders.remove', { path: folder.path })}
            onClick={() => save(folders.filter((each) => each !== folder))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <form
        className={classes.line}
        onSubmit={(event) => {
          event.preventDefault()
          if (first === undefined || path === '') return
          save([...folders, { path, batchId: first.id, active: true }])
          setPath('')
        }}
      >
        <TextInput
          className={classes.grow ?? ''}
          aria-label={t('settings.folders.path')}
          placeholder={t('settings.folders.path')}
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        {pick !== undefined && (
          <Button
            variant="default"
            onClick={() => void pick().then((chosen) => chosen !== null && setPath(chosen))}
          >
            {t('settings.folders.choose')}
          </Button>
        )}
        <Button type="submit" variant="default" disabled={path === '' || first === undefined}>
          {t('settings.folders.add')}
        </Button>
        {first === undefined && <span className={classes.hint}>{t('settings.folders.noBatch')}</span>}
      </form>
      <FailureText of={set.error} />
    </Section>
  )
}
