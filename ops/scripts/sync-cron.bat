@echo off
rem Has a Syncline node run the school sync, waits for its end, and says how it went. For the Task Scheduler, every 15
rem minutes. Settings and exit codes are those of sync-cron.sh: OPERATOR_TOKEN, APP_URL, SYNC_TRIES, SYNC_RETRY_DELAY,
rem SYNC_TIMEOUT; 0 done, 1 failed, 2 setting, 3 token refused, 4 under way.
rem What does it is the PowerShell below, which takes the token from the environment: no command line shows it.
setlocal
set "SYNC_SELF=%~f0"
powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "& ([scriptblock]::Create(((Get-Content -Raw -LiteralPath $env:SYNC_SELF) -split '(?m)^rem POWERSHELL\r?$')[-1]))"
if %ERRORLEVEL% LEQ 4 exit /b %ERRORLEVEL%
echo ERROR Windows PowerShell can't be started, or has ended with %ERRORLEVEL%
exit /b 2
rem POWERSHELL
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Say([string] $text) {
    Write-Output ('{0} {1}' -f [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ'), $text)
}

function Setting([string] $name, [string] $default) {
    $value = [Environment]::GetEnvironmentVariable($name)
    if ([string]::IsNullOrEmpty($value)) { return $default }
    return $value
}

$appUrl = Setting 'APP_URL' 'http://localhost:8080'
$token = Setting 'OPERATOR_TOKEN' ''
$numbers = @(
    (Setting 'SYNC_TRIES' '3'), (Setting 'SYNC_RETRY_DELAY' '30'), (Setting 'SYNC_TIMEOUT' '90')
)
foreach ($number in $numbers) {
    if ($number -notmatch '^[0-9]{1,6}$') {
        Say "ERROR SYNC_TRIES, SYNC_RETRY_DELAY and SYNC_TIMEOUT must be whole numbers, not '$number'"
        exit 2
    }
}
$tries = [int] $numbers[0]
$delay = [int] $numbers[1]
$timeout = [int] $numbers[2]
if ($tries -lt 1 -or $timeout -lt 1) { Say 'ERROR SYNC_TRIES and SYNC_TIMEOUT must be at least 1'; exit 2 }
if ($appUrl -notmatch '^https?://[^\s"]+$') { Say 'ERROR APP_URL must begin with http:// or https://'; exit 2 }
if ($token -eq '') { Say 'ERROR OPERATOR_TOKEN is not set'; exit 2 }
if ($token -notmatch '^[A-Za-z0-9._~+/=-]+$') { Say 'ERROR OPERATOR_TOKEN holds a character that no token has'; exit 2 }

Add-Type -AssemblyName System.Net.Http
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$handler = New-Object System.Net.Http.HttpClientHandler
$handler.AllowAutoRedirect = $false
$client = New-Object System.Net.Http.HttpClient $handler
$client.Timeout = [TimeSpan]::FromSeconds($timeout)

for ($try = 1; $try -le $tries; $try++) {
    Say "INFO Asking $appUrl for the sync, try $try of $tries"
    $status = 0
    $body = ''
    try {
        $request = New-Object System.Net.Http.HttpRequestMessage ([System.Net.Http.HttpMethod]::Post), ($appUrl.TrimEnd('/') + '/api/sync/bakalari')
        [void] $request.Headers.TryAddWithoutValidation('Authorization', "Bearer $token")
        $request.Content = New-Object System.Net.Http.StringContent '', ([Text.Encoding]::UTF8), 'application/json'
        $response = $client.SendAsync($request).GetAwaiter().GetResult()
        $status = [int] $response.StatusCode
        $body = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult() -replace '[\r\n]', ' '
        if ($body.Length -gt 4000) { $body = $body.Substring(0, 4000) }
    } catch {
        $status = 0
    }
    switch ($status) {
        { $_ -eq 200 -and $body.Contains('"success":true') } { Say "INFO The sync completed: $body"; exit 0 }
        { $_ -in 202, 409 } { Say "ERROR A run is under way ($status): $body"; exit 4 }
        { $_ -in 400, 404, 405 } { Say "ERROR The node can't do that ($status); check APP_URL and the node's settings: $body"; exit 2 }
        { $_ -in 401, 403 } { Say "ERROR The token was refused ($status): $body"; exit 3 }
        0 { Say 'WARN The node did not answer' }
        default { Say "WARN The sync failed ($status): $body" }
    }
    if ($try -lt $tries) { Start-Sleep -Seconds $delay }
}
Say "ERROR The sync failed in all $tries tries"
exit 1
