# Runs the worker from this archive at every start of Windows, by the Task Scheduler that comes with it.
# In an administrator's PowerShell, in the unpacked folder:
#   powershell -ExecutionPolicy Bypass -File service\install-windows.ps1 [-Prefix C:\GradingStation] [-Data C:\ProgramData\GradingStation\worker]
# Settings and the token: run bin\grading-station.cmd browser --data DATA once as administrator and fill in the settings screen.
param(
  [string]$Prefix = "$env:ProgramFiles\Grading Station Worker",
  [string]$Data = "$env:ProgramData\GradingStation\worker",
  [switch]$Remove
)
$ErrorActionPreference = 'Stop'
$name = 'Grading Station worker'
if (Get-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue) {
  Stop-ScheduledTask -TaskName $name
  Unregister-ScheduledTask -TaskName $name -Confirm:$false
}
if ($Remove) { Write-Output "Removed the task. Data stays in $Data."; exit 0 }

$here = Split-Path -Parent $PSScriptRoot
New-Item -ItemType Directory -Force -Path $Prefix, $Data | Out-Null
foreach ($part in 'bin', 'node', 'app') {
  if (Test-Path "$Prefix\$part") { Remove-Item -Recurse -Force "$Prefix\$part" }
  Copy-Item -Recurse "$here\$part" "$Prefix\$part"
}
# LOCAL SERVICE (S-1-5-19), administrators and the system alone may look into the data folder.
icacls $Data /inheritance:r /grant '*S-1-5-19:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' | Out-Null

$action = New-ScheduledTaskAction -Execute "$Prefix\bin\grading-station.cmd" -Argument "worker --data `"$Data`"" -WorkingDirectory $Prefix
$trigger = New-ScheduledTaskTrigger -AtStartup
$principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-19' -LogonType ServiceAccount -RunLevel Limited
$settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([TimeSpan]::Zero) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -MultipleInstances IgnoreNew
Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Principal $principal -Settings $settings | Out-Null
Start-ScheduledTask -TaskName $name
Write-Output "Started. See it with: $Prefix\bin\grading-station.cmd status --data `"$Data`""
