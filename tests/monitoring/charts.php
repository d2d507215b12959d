<?php
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Has Icinga Web's Graphite module draw the graphs of a service, with a template file, and writes
// what it asked graphite-web for as JSON: a list of (template, URL, whether a PNG came).
//
//   php charts.php TEMPLATE-FILE GRAPHITE-WEB-URL HOST SERVICE CHECK-COMMAND SECONDS WIDTH HEIGHT

use Icinga\Application\EmbeddedWeb;
use Icinga\Module\Graphite\Graphing\GraphiteWebClient;
use Icinga\Module\Graphite\Graphing\MetricsDataSource;
use Icinga\Module\Graphite\Graphing\Templates;
use Icinga\Module\Graphite\Web\Widget\GraphImage;
use Icinga\Web\Url;

require_once 'Icinga/Application/EmbeddedWeb.php';

const BASE = '/usr/share/icingaweb2';
const LIBRARY = BASE . '/modules/graphite/library';

EmbeddedWeb::start(BASE);
foreach (glob(LIBRARY . '/vendor/*/Loader.php') as $loader) {
    require $loader;
}
spl_autoload_register(function (string $class): void {
    $prefix = 'Icinga\\Module\\Graphite\\';
    if (str_starts_with($class, $prefix)) {
        require LIBRARY . '/Graphite/' . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
    }
});

class RecordingClient extends GraphiteWebClient
{
    public string $asked;

    public function request(Url $url, $method = 'GET', array $headers = [], $body = null)
    {
        $this->asked = $this->completeUrl($url)->getAbsoluteUrl('&');
        return parent::request($url, $method, $headers, $body);
    }
}

[, $file, $base, $host, $service, $command, $seconds, $width, $height] = $argv;
$client = new RecordingClient(Url::fromPath($base));
$names = ['host.name' => $host, 'service.name' => $service, 'service.check_command' => $command];
$drawn = [];
foreach ((new Templates())->loadIni($file)->getTemplates($command) as $name => $template) {
    foreach ($template->getCharts(new MetricsDataSource($client), null, $names) as $chart) {
        // As it is drawn on a page with the light theme.
        $chart->setFrom("-$seconds")->setWidth((int) $width)->setHeight((int) $height)
            ->setBackgroundColor('white')->setForegroundColor('black')
            ->setMajorGridLineColor('grey')->setMinorGridLineColor('white');
        $image = (new GraphImage($chart))->render();
        $drawn[] = ['template' => $name, 'url' => $client->asked, 'png' => base64_encode($image)];
    }
}
echo json_encode($drawn);
