{{- define "rollcall.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "rollcall.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* What selects the pods that serve, and not those that migrate. */}}
{{- define "rollcall.serverLabels" -}}
{{ include "rollcall.selectorLabels" . }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "rollcall.migrationLabels" -}}
{{ include "rollcall.selectorLabels" . }}
app.kubernetes.io/component: migrations
{{- end -}}

{{- define "rollcall.labels" -}}
{{ include "rollcall.commonLabels" . }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "rollcall.commonLabels" -}}
{{ include "rollcall.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "rollcall.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "rollcall.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "rollcall.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{/* The Pod Security Standard "restricted", for every pod of the chart. Not a value: there is no reason to weaken it. */}}
{{- define "rollcall.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "rollcall.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The pods there are at most: during an update there is one more. */}}
{{- define "rollcall.mostPods" -}}
{{- if .Values.autoscaling.enabled -}}
{{- add .Values.autoscaling.maxReplicas 1 -}}
{{- else -}}
{{- add .Values.replicas 1 -}}
{{- end -}}
{{- end -}}

{{/* Longer than the server takes from SIGTERM to its end: unready but serving, then draining, then closing. */}}
{{- define "rollcall.gracePeriod" -}}
{{- add .Values.shutdown.delaySeconds .Values.shutdown.timeoutSeconds 5 -}}
{{- end -}}

{{/*
A server holds its pool, a connection for /readyz and one that listens; with a standby two more that watch its lag.
A pooler shares the pools out by itself, and only what listens goes past it.
*/}}
{{- define "rollcall.checkConnections" -}}
{{- $database := .Values.database -}}
{{- $pods := include "rollcall.mostPods" . | int -}}
{{- $pooled := eq $database.pooler "transaction" -}}
{{- if and $pooled (not $database.directUrlKey) -}}
{{- fail "database.directUrlKey: a pooler in transaction mode keeps no session; name the key of an address past it" -}}
{{- end -}}
{{- $perPod := ternary 1 (add $database.poolSize (ternary 4 2 $database.replica.enabled)) $pooled | int -}}
{{- $free := sub $database.maxConnections $database.reservedConnections | int -}}
{{- if gt (mul $pods $perPod) $free -}}
{{- fail (printf "database: %d pods (one more during an update) with %d connections each need %d, but max_connections leaves %d (%d less %d reserved): lower database.poolSize or the replicas, or use a pooler" $pods $perPod (mul $pods $perPod) $free (int $database.maxConnections) (int $database.reservedConnections)) -}}
{{- end -}}
{{- if $database.replica.enabled -}}
{{- $perPod := add $database.replica.poolSize 1 | int -}}
{{- $free := sub $database.replica.maxConnections $database.reservedConnections | int -}}
{{- if gt (mul $pods $perPod) $free -}}
{{- fail (printf "database.replica: %d pods with %d connections each need %d, but the standby's max_connections leaves %d" $pods $perPod (mul $pods $perPod) $free) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "rollcall.caVolume" -}}
{{- with .Values.database.caSecret -}}
- name: database-ca
  secret:
    secretName: {{ . }}
    defaultMode: 288 # 0440
    items:
      - { key: {{ $.Values.database.caKey | quote }}, path: ca.crt }
{{- end -}}
{{- end -}}

{{/* Where pods may run. Empty values are left out. */}}
{{- define "rollcall.scheduling" -}}
{{- range $field := list "nodeSelector" "tolerations" "affinity" -}}
{{- with index $.Values $field }}
{{ $field }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Where pods may go: names, and the database. */}}
{{- define "rollcall.egress" -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
  to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
- ports:
    {{- range .Values.networkPolicy.databasePorts }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
  {{- with .Values.networkPolicy.databaseTo }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
